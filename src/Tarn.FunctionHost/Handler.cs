using System.Reflection;
using System.Runtime.Loader;

namespace Tarn.FunctionHost;

/// <summary>A handler that cannot be called.</summary>
internal sealed class HandlerException(string kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The error's type.</summary>
    public string Kind { get; } = kind;
}

/// <summary>The method <c>Assembly::Namespace.Type::Method</c> of a function.</summary>
internal sealed class Handler
{
    private readonly MethodInfo _method;
    private readonly object? _instance;
    private readonly HandlerJson _json;
    private readonly Type? _answer;

    private Handler(MethodInfo method, object? instance, HandlerJson json)
    {
        (_method, _instance, _json) = (method, instance, json);
        var type = method.ReturnType;
        _answer = type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask) ? null
            : type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>))
                ? type.GetGenericArguments()[0]
                : type;
    }

    /// <summary>Finds the method, and makes an instance of its type.</summary>
    public static Handler Load(string folder, string name)
    {
        if (name.Split("::") is not [var assemblyName, var typeName, var methodName])
        {
            throw Invalid($"Invalid lambda function handler: '{name}'. The valid format is 'ASSEMBLY::TYPE::METHOD'.");
        }

        var path = Path.Combine(folder, assemblyName + ".dll");
        if (!File.Exists(path))
        {
            throw Invalid($"Could not find the specified handler assembly with the file name '{assemblyName}.dll'.");
        }

        Probe(folder, path);
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        var type = assembly.GetType(typeName)
            ?? throw Invalid($"Unable to load type '{typeName}' from assembly '{assemblyName}'.");
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        var methods = type.GetMethods(Any).Where(method => method.Name == methodName).ToList();
        if (methods.Count != 1 || methods[0].GetParameters().Length > 2)
        {
            throw Invalid($"Found {methods.Count} methods '{methodName}' in type '{typeName}'; exactly one with at most two parameters is needed.");
        }

        var instance = methods[0].IsStatic ? null : Activator.CreateInstance(type);
        return new Handler(methods[0], instance, HandlerJson.Of(methods[0], assembly));
    }

    /// <summary>Calls the method.</summary>
    public async Task<Stream> Run(HostInvocation invocation)
    {
        var arguments = _method.GetParameters()
            .Select(parameter => HandlerContext.IsContext(parameter.ParameterType)
                ? HandlerContext.Make(parameter.ParameterType, invocation)
                : _json.Read(invocation.Payload, parameter.ParameterType))
            .ToArray();
        var result = _method.Invoke(_instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        var value = await Value(result);
        if (_answer is null)
        {
            return new MemoryStream("null"u8.ToArray());
        }

        if (value is Stream stream && typeof(Stream).IsAssignableFrom(_answer))
        {
            return stream;
        }

        var answer = new MemoryStream();
        _json.Write(value, _answer, answer);
        answer.Position = 0;
        return answer;
    }

    private static HandlerException Invalid(string message) => new("LambdaValidationException", message);

    private async Task<object?> Value(object? result)
    {
        switch (result)
        {
            case Task task:
                await task;
                return _answer is null ? null : task.GetType().GetProperty("Result")!.GetValue(task);
            case ValueTask task:
                await task;
                return null;
            case not null when _method.ReturnType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>):
                return await Value(type.GetMethod("AsTask")!.Invoke(result, null));
            default:
                return result;
        }
    }

    // Assemblies of the function: by its deps.json, else beside it.
    private static void Probe(string folder, string path)
    {
        var resolver = new AssemblyDependencyResolver(path);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            var file = resolver.ResolveAssemblyToPath(name) ?? Path.Combine(folder, name.Name + ".dll");
            return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        };
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            resolver.ResolveUnmanagedDllToPath(name) is { } file ? System.Runtime.InteropServices.NativeLibrary.Load(file) : 0;
    }
}
