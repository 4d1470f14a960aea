using System.Buffers;

namespace Tarn.Wire.Protocols;

/// <summary>
/// AWS JSON 1.1 with CBOR instead of JSON (<c>application/x-amz-cbor-1.1</c>), which Java's SDKs speak to Kinesis.
/// </summary>
public sealed class CborProtocol : TargetProtocol
{
    private CborProtocol()
    {
    }

    public static CborProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "cbor-1.1";

    /// <inheritdoc/>
    public override string ContentType => "application/x-amz-cbor-1.1";

    // an empty map
    private static ReadOnlySpan<byte> Empty => [0xA0];

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        FrameError(response, error);
        response.Headers.Set("x-amzn-ErrorType", error.Code);
        WriteError(response.Body, error);
    }

    /// <summary>True for the content type of CBOR bodies.</summary>
    public static bool IsCbor(string? contentType) => contentType?.Contains("cbor", StringComparison.OrdinalIgnoreCase) == true;

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request) =>
        (request.Body.IsEmpty ? null : Read<T>(request.Body.Span)) ?? throw CommonErrors.Serialization();

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        if (operation.HasOutput)
        {
            Write(response.Body, output);
        }
    }

    /// <summary>Reads a shape; null for CBOR's null.</summary>
    /// <exception cref="AwsErrorException">SerializationException.</exception>
    /// <param name="hasSeconds">Whether timestamps are seconds.</param>
    internal static T? Read<T>(ReadOnlySpan<byte> bytes, bool hasSeconds = false)
        where T : class, IReadShape<T>
    {
        var reader = new CborShapeReader(bytes, hasSeconds);
        var value = T.Read(ref reader);
        reader.End();
        return value;
    }

    internal override void WriteDocument<T>(IBufferWriter<byte> buffer, T value) => Write(buffer, value);

    internal override void WriteEvent<T>(IBufferWriter<byte> buffer, T value)
    {
        var writer = new CborShapeWriter(buffer);
        EventFrame.WritePayload(ref writer, value);
    }

    internal override void WriteError(IBufferWriter<byte> buffer, AwsErrorException error) => WriteError(buffer, error, error.Code);

    /// <summary>Writes an error as a document.</summary>
    /// <param name="type">Its type: the code, or the code with its namespace.</param>
    internal static void WriteError(IBufferWriter<byte> buffer, AwsErrorException error, string type)
    {
        var writer = new CborShapeWriter(buffer);
        writer.BeginMap(ErrorTraits);
        var told = error.Message.Length > 0 ? error.Members.Prepend(new(error.MessageMember, error.Message)) : error.Members;
        foreach (var (name, text) in told.Prepend(new("__type", type)))
        {
            writer.Key(ErrorTraits, name);
            writer.String(text);
        }

        foreach (var (name, json) in error.Documents)
        {
            writer.Key(ErrorTraits, name);
            writer.Document(json);
        }

        writer.EndMap(ErrorTraits);
    }

    internal static void Write<T>(IBufferWriter<byte> buffer, T value)
        where T : IWriteShape<T>
    {
        var writer = new CborShapeWriter(buffer);
        T.Write(ref writer, value);
    }

    internal override WireRequest WriteInput<T>(ServiceDescriptor service, OperationDescriptor operation, T input)
    {
        using var buffer = new PooledBuffer();
        Write(buffer, input);
        return Request(service, operation, buffer);
    }

    internal override T ReadOutput<T>(OperationDescriptor operation, WireAnswer answer) => ReadWhole<T>(answer.Body.Span);

    internal override AwsErrorException ReadError(WireAnswer answer)
    {
        var reader = new CborShapeReader(answer.Body.IsEmpty ? Empty : answer.Body.Span);
        var texts = new List<KeyValuePair<string, string>>();
        if (reader.BeginMap(ErrorTraits))
        {
            while (reader.NextKey() is { } key)
            {
                texts.Add(new(key, reader.String() ?? ""));
            }
        }

        return ErrorMembers.Error(answer, texts);
    }

    internal override void Index(RawBody body, Memory<byte> bytes)
    {
        if (!CborRawIndexer.Index(body, bytes))
        {
            throw CommonErrors.Serialization();
        }
    }

    private static MemberTraits ErrorTraits { get; } = new("error");

    private static T ReadWhole<T>(ReadOnlySpan<byte> bytes)
        where T : class, IReadShape<T> => Read<T>(bytes.IsEmpty ? Empty : bytes) ?? Read<T>(Empty)!;

    private protected override bool Takes(string? contentType) => MediaType(contentType).SequenceEqual(ContentType);

    private protected override bool IsExact => true;
}
