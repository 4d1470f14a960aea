using System.Reflection;
using System.Text.Json;

namespace Tarn.FunctionHost;

/// <summary>Reads parameters and writes answers: by the serializer that the function names, else as plain JSON.</summary>
internal sealed class HandlerJson
{
    private const string Attribute = "Amazon.Lambda.Core.LambdaSerializerAttribute";

    private static readonly JsonSerializerOptions Plain = new() { PropertyNameCaseInsensitive = true };

    private readonly object? _serializer;

    private HandlerJson(object? serializer) => _serializer = serializer;

    public static HandlerJson Of(MethodInfo method, Assembly assembly)
    {
        var attribute = method.GetCustomAttributes().Concat(assembly.GetCustomAttributes()).FirstOrDefault(a => a.GetType().FullName == Attribute);
        return new HandlerJson(attribute?.GetType().GetProperty("SerializerType")?.GetValue(attribute) is Type type ? Activator.CreateInstance(type) : null);
    }

    public object? Read(Stream payload, Type type)
    {
        if (type.IsAssignableFrom(typeof(Stream)) && type != typeof(object))
        {
            return payload;
        }

        return _serializer is null
            ? JsonSerializer.Deserialize(payload, type, Plain)
            : Method("Deserialize", type).Invoke(_serializer, BindingFlags.DoNotWrapExceptions, null, [payload], null);
    }

    public void Write(object? value, Type type, Stream answer)
    {
        if (_serializer is null)
        {
            JsonSerializer.Serialize(answer, value, type, Plain);
        }
        else
        {
            Method("Serialize", type).Invoke(_serializer, BindingFlags.DoNotWrapExceptions, null, [value, answer], null);
        }
    }

    private MethodInfo Method(string name, Type type) =>
        _serializer!.GetType().GetMethods().First(method => method.Name == name && method.IsGenericMethodDefinition).MakeGenericMethod(type);
}
