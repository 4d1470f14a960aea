using System.Globalization;
using System.Reflection;

namespace Tarn.FunctionHost;

/// <summary>
/// <c>ILambdaContext</c> and <c>ILambdaLogger</c> of the function's own copy of Amazon.Lambda.Core, known by their names
/// alone.
/// </summary>
public class HandlerContext : DispatchProxy
{
    private const string Interface = "Amazon.Lambda.Core.ILambdaContext";

    private HostInvocation? _invocation;

    internal static bool IsContext(Type type) => type.FullName == Interface;

    internal static object Make(Type type, HostInvocation invocation)
    {
        var proxy = Create(type, typeof(HandlerContext));
        ((HandlerContext)proxy)._invocation = invocation;
        return proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        "get_AwsRequestId" => _invocation!.RequestId,
        "get_InvokedFunctionArn" => _invocation!.InvokedArn,
        "get_RemainingTime" => _invocation!.Deadline - TimeProvider.System.GetUtcNow(),
        "get_FunctionName" => Variable("AWS_LAMBDA_FUNCTION_NAME"),
        "get_FunctionVersion" => Variable("AWS_LAMBDA_FUNCTION_VERSION"),
        "get_LogGroupName" => Variable("AWS_LAMBDA_LOG_GROUP_NAME"),
        "get_LogStreamName" => Variable("AWS_LAMBDA_LOG_STREAM_NAME"),
        "get_MemoryLimitInMB" => int.Parse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE") ?? "0", CultureInfo.InvariantCulture),
        "get_TraceId" => _invocation!.TraceId,
        "get_Logger" => Create(targetMethod.ReturnType, typeof(HandlerContext)),
        "Log" or "LogLine" or "LogTrace" or "LogDebug" or "LogInformation" or "LogWarning" or "LogError" or "LogCritical" => Log(targetMethod, args),
        _ => targetMethod?.ReturnType is { IsValueType: true } type && type != typeof(void) ? Activator.CreateInstance(type) : null,
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    // the last text is the message; one before it is the level
    private static object? Log(MethodInfo method, object?[]? args)
    {
        var message = args?.OfType<string>().LastOrDefault() ?? "";
        if (method.Name == "Log")
        {
            Console.Write(message);
        }
        else
        {
            Console.WriteLine(message);
        }

        return null;
    }
}
