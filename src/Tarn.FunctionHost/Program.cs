using System.Text.Json;

namespace Tarn.FunctionHost;

/// <summary>The runtime of <c>dotnet*</c> functions: takes invocations from the Runtime API, calls the handler, posts its answers.</summary>
internal static class Program
{
    private static async Task<int> Main()
    {
        using var api = new RuntimeClient(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")!);
        Handler handler;
        try
        {
            handler = Handler.Load(Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT")!, Environment.GetEnvironmentVariable("_HANDLER") ?? "");
        }
        catch (Exception failure)
        {
            var error = Unwrap(failure);
            await Console.Error.WriteLineAsync(error.ToString());
            await api.FailInit(TypeOf(error), Describe(error));
            return 1;
        }

        while (await api.Next() is { } invocation)
        {
            Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);
            try
            {
                await api.Respond(invocation.RequestId, await handler.Run(invocation));
            }
            catch (Exception failure)
            {
                var error = Unwrap(failure);
                await Console.Error.WriteLineAsync(error.ToString().ReplaceLineEndings("\r"));
                await api.Fail(invocation.RequestId, TypeOf(error), Describe(error));
            }
        }

        return 0;
    }

    private static Exception Unwrap(Exception failure) =>
        failure is System.Reflection.TargetInvocationException or AggregateException && failure.InnerException is { } inner ? Unwrap(inner) : failure;

    private static string TypeOf(Exception error) => error is HandlerException handler ? handler.Kind : error.GetType().Name;

    private static byte[] Describe(Exception error) => JsonSerializer.SerializeToUtf8Bytes(FunctionErrorDocument.Of(error, TypeOf(error)));
}

/// <summary>The document of an error, as AWS's runtime writes it.</summary>
internal sealed record FunctionErrorDocument(string errorType, string errorMessage, IReadOnlyList<string> stackTrace, FunctionErrorDocument? cause)
{
    public static FunctionErrorDocument Of(Exception error, string type) => new(
        type,
        error.Message,
        [.. (error.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        error.InnerException is { } inner ? Of(inner, inner.GetType().Name) : null);
}
