using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Aws.Protocols;

/// <summary>AWS JSON 1.0 and 1.1: one URL, the operation in <c>X-Amz-Target</c>, JSON both ways.</summary>
public sealed class JsonProtocol : WireProtocol
{
    private const string TargetHeader = "X-Amz-Target";

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly string _contentType;

    private JsonProtocol(string version)
    {
        Name = $"json-{version}";
        _contentType = $"application/x-amz-json-{version}";
    }

    /// <summary>JSON 1.0.</summary>
    public static JsonProtocol Version10 { get; } = new("1.0");

    /// <summary>JSON 1.1.</summary>
    public static JsonProtocol Version11 { get; } = new("1.1");

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => request.Headers[TargetHeader] is not null
        && request.Headers["Content-Type"]?.Contains("cbor", StringComparison.OrdinalIgnoreCase) != true;

    /// <inheritdoc/>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request)
    {
        var target = request.Headers[TargetHeader];
        var dot = target?.LastIndexOf('.') ?? -1;
        var isOfService = dot > 0 && target.AsSpan(0, dot).SequenceEqual(service.TargetPrefix);
        return isOfService ? service.Find(target![(dot + 1)..]) : null;
    }

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        foreach (var header in error.Headers)
        {
            response.Headers.Set(header.Key, header.Value);
        }

        using var writer = new Utf8JsonWriter(response.Body, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("__type", error.Code);
        writer.WriteString(error.MessageMember, error.Message);
        foreach (var member in error.Members)
        {
            writer.WriteString(member.Key, member.Value);
        }

        writer.WriteEndObject();
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request)
    {
        var body = request.Body.Span.IsEmpty ? "{}"u8 : request.Body.Span;
        return Read<T>(body) ?? Read<T>("{}"u8)!;
    }

    /// <summary>Reads a shape; null for JSON's null.</summary>
    /// <exception cref="AwsErrorException">SerializationException.</exception>
    internal static T? Read<T>(ReadOnlySpan<byte> utf8)
        where T : class, IReadShape<T>
    {
        try
        {
            var reader = new JsonShapeReader(utf8);
            var value = T.Read(ref reader);
            reader.End();
            return value;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // bytes that are not UTF-8 surface as InvalidOperationException, numbers beyond range as FormatException
            throw CommonErrors.Serialization("The request body is not valid JSON");
        }
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        Write(response.Body, output);
    }

    /// <summary>Writes a shape.</summary>
    internal static void Write<T>(PooledBuffer buffer, T value)
        where T : IWriteShape<T>
    {
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        var writer = new JsonShapeWriter(json);
        T.Write(ref writer, value);
    }

    internal override WireRequest WriteInput<T>(ServiceDescriptor service, OperationDescriptor operation, T input)
    {
        using var buffer = new PooledBuffer();
        Write(buffer, input);
        var headers = new WireHeaders();
        headers.Set("Content-Type", _contentType);
        headers.Set(TargetHeader, $"{service.TargetPrefix}.{operation.Name}");
        return new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = buffer.Written.ToArray() };
    }

    internal override T ReadOutput<T>(OperationDescriptor operation, WireAnswer answer)
    {
        var body = answer.Body.IsEmpty ? "{}"u8 : answer.Body.Span;
        return Read<T>(body) ?? Read<T>("{}"u8)!;
    }

    internal override AwsErrorException ReadError(WireAnswer answer) => JsonErrors.Read(answer);

    internal override void Index(RawBody body, Memory<byte> bytes) => JsonRawIndexer.Index(body, bytes);

    internal override void FrameRaw(WireResponse response) => Frame(response);

    private void Frame(WireResponse response)
    {
        response.Headers.Set("Content-Type", _contentType);
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
    }
}
