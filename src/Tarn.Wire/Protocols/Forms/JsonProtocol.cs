using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>AWS JSON 1.0 and 1.1: one URL, the operation in <c>X-Amz-Target</c>, JSON in both directions.</summary>
public sealed class JsonProtocol : TargetProtocol
{
    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly JsonWords _words;

    private JsonProtocol(string version, bool isExact = false, JsonWords? words = null)
    {
        _words = words ?? JsonWords.Common;
        Name = $"json-{version}";
        ContentType = $"application/x-amz-json-{version}";
        IsExact = isExact;
    }

    /// <summary>JSON 1.0.</summary>
    public static JsonProtocol Version10 { get; } = new("1.0");

    /// <summary>JSON 1.1.</summary>
    public static JsonProtocol Version11 { get; } = new("1.1");

    /// <summary>JSON 1.1 of a service that accepts no other content type (Kinesis).</summary>
    public static JsonProtocol Exact { get; } = new("1.1", isExact: true);

    /// <summary>JSON 1.0 with DynamoDB's messages for values of the wrong type.</summary>
    public static JsonProtocol FieldWords { get; } = new("1.0", words: JsonWords.Fields);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string ContentType { get; }

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        FrameError(response, error);
        if (service is { IsQueryCompatible: true })
        {
            SetQueryCode(response, error);
        }

        WriteError(response.Body, error, TypeOf(service, error.Code));
        Check(service, response);
    }

    /// <summary>Sets the header from which clients of services with the older query protocol take their codes.</summary>
    internal static void SetQueryCode(WireResponse response, AwsErrorException error) =>
        response.Headers.Set("x-amzn-query-error", $"{error.QueryCode ?? error.Code};{(error.SenderFault ? "Sender" : "Receiver")}");

    // Clients send {} for an operation without members: AWS refuses an empty body, and null, for every operation.
    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request) =>
        Read<T>(request.Body.Span, _words) ?? throw CommonErrors.Serialization();

    /// <summary>Reads a shape; null for JSON's null.</summary>
    /// <exception cref="AwsErrorException">SerializationException.</exception>
    internal static T? Read<T>(ReadOnlySpan<byte> utf8, JsonWords? words = null)
        where T : class, IReadShape<T>
    {
        try
        {
            var reader = new JsonShapeReader(utf8, words);
            var value = T.Read(ref reader);
            reader.End();
            return value;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // bytes that are not UTF-8 surface as InvalidOperationException, numbers beyond range as FormatException
            throw CommonErrors.Serialization();
        }
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        if (operation.HasOutput)
        {
            Write(response.Body, output);
        }

        Check(service, response);
    }

    private static void Check(ServiceDescriptor? service, WireResponse response)
    {
        if (service is not { ChecksBodies: true })
        {
            return;
        }

        var crc = new Crc32();
        foreach (var segment in response.Body.Segments)
        {
            crc.Append(segment.Span);
        }

        response.Headers.Set("x-amz-crc32", crc.GetCurrentHashAsUInt32().ToString(CultureInfo.InvariantCulture));
    }

    internal override void WriteDocument<T>(IBufferWriter<byte> buffer, T value) => Write(buffer, value);

    internal override void WriteEvent<T>(IBufferWriter<byte> buffer, T value)
    {
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        var writer = new JsonShapeWriter(json);
        EventFrame.WritePayload(ref writer, value);
    }

    internal override void WriteError(IBufferWriter<byte> buffer, AwsErrorException error) => WriteError(buffer, error, error.Code);

    // Errors that the service's model lacks come from the frame that all services share.
    internal static string TypeOf(ServiceDescriptor? service, string code) => service?.ErrorNamespace is not { } own ? code
        : service.ErrorCodes.Contains(code) ? $"{own}#{code}"
        : code == "ValidationException" ? $"com.amazon.coral.validate#{code}"
        : $"com.amazon.coral.service#{code}";

    private static void WriteError(IBufferWriter<byte> buffer, AwsErrorException error, string type)
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("__type", type);
        if (error.Message.Length > 0)
        {
            writer.WriteString(error.MessageMember, error.Message);
        }

        foreach (var member in error.Members)
        {
            writer.WriteString(member.Key, member.Value);
        }

        foreach (var document in error.Documents)
        {
            writer.WritePropertyName(document.Key);
            writer.WriteRawValue(document.Value, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    internal static void Write<T>(IBufferWriter<byte> buffer, T value)
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
        return Request(service, operation, buffer);
    }

    internal override T ReadOutput<T>(OperationDescriptor operation, WireAnswer answer)
    {
        var body = answer.Body.IsEmpty ? "{}"u8 : answer.Body.Span;
        return Read<T>(body) ?? Read<T>("{}"u8)!;
    }

    internal override AwsErrorException ReadError(WireAnswer answer)
    {
        var texts = new List<KeyValuePair<string, string>>();
        try
        {
            using var json = JsonDocument.Parse(answer.Body.IsEmpty ? "{}"u8.ToArray() : answer.Body);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                texts.Add(new(member.Name, member.Value.ToString()));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            texts.Add(new("message", "the answer is not JSON"));
        }

        return ErrorMembers.Error(answer, texts);
    }

    internal override void Index(RawBody body, Memory<byte> bytes)
    {
        if (!JsonRawIndexer.Index(body, bytes))
        {
            throw CommonErrors.Serialization();
        }
    }

    // other services accept any type but CBOR's: clients send JSON under many names
    private protected override bool Takes(string? contentType) =>
        IsExact ? MediaType(contentType).SequenceEqual(ContentType) : !CborProtocol.IsCbor(contentType);

    private protected override bool IsExact { get; }
}
