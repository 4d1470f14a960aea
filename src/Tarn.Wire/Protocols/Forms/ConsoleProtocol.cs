using System.Buffers;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// The form of the console's requests, for every service: one JSON document with all members in either direction. A
/// payload that is a stream is the raw body, and the other members of its answer are headers.
/// </summary>
public sealed class ConsoleProtocol : WireProtocol
{
    private const string ContentType = "application/json";
    private const string MessageMember = "message";

    private readonly bool _takesText;

    private ConsoleProtocol(bool takesText) => _takesText = takesText;

    public static ConsoleProtocol Instance { get; } = new(takesText: false);

    /// <summary>The form in which schedules call operations: bytes that are not base64 are text.</summary>
    public static ConsoleProtocol WithText { get; } = new(takesText: true);

    /// <inheritdoc/>
    public override string Name => "console";

    /// <summary>False: the path chooses this protocol, no header does.</summary>
    public override bool Speaks(WireRequest request) => false;

    /// <summary>None: the path names the operation, and the console finds it.</summary>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) => null;

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        if (request.Method != "HEAD" && error.Status != 304)
        {
            WriteError(response.Body, error);
        }
    }

    /// <summary>Writes an error as a document.</summary>
    internal static void WriteError(IBufferWriter<byte> buffer, AwsErrorException error)
    {
        using var json = new Utf8JsonWriter(buffer, JsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteString("__type", error.Code);
        json.WriteString(MessageMember, error.Message);
        foreach (var (name, value) in error.Members)
        {
            if (name is not ("__type" or MessageMember))
            {
                json.WriteString(name, value);
            }
        }

        json.WriteEndObject();
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request)
    {
        try
        {
            var reader = new JsonShapeReader(request.Body.Span.IsEmpty ? "{}"u8 : request.Body.Span, takesText: _takesText);
            var value = T.ReadWhole(request.Stream, ref reader);
            reader.End();
            return value ?? throw CommonErrors.Serialization();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw CommonErrors.Serialization();
        }
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        if (operation.AnswersStream)
        {
            WriteStream(operation, output, response);
            return;
        }

        Frame(response);
        Write(response.Body, output);
    }

    internal override void Index(RawBody body, Memory<byte> bytes)
    {
        if (!JsonRawIndexer.Index(body, bytes))
        {
            throw CommonErrors.Serialization();
        }
    }

    internal override void FrameRaw(WireResponse response) => Frame(response);

    internal override void WriteEvents<TOutput, TEvent>(
        IDoor door, TOutput output, IAsyncEnumerable<TEvent> events, WireResponse response)
    {
        Frame(response);
        response.Headers.Set("Content-Type", EventLines.ContentType);
        response.Stream = EventLines.Of(door, output, events);
    }

    /// <summary>Writes a shape whole.</summary>
    internal static void Write<T>(IBufferWriter<byte> buffer, T value)
        where T : IWriteShape<T>
    {
        using var json = new Utf8JsonWriter(buffer, JsonProtocol.WriterOptions);
        var writer = new JsonShapeWriter(json, inSeconds: true);
        T.WriteWhole(ref writer, value);
    }

    // Bytes of users: a browser must save them, whatever type they claim.
    private static void WriteStream<T>(OperationDescriptor operation, T output, WireResponse response)
        where T : IWriteShape<T>
    {
        var http = new HttpMemberWriter(response.Headers);
        T.WriteHttp(output, http);
        var isPartial = response.Headers["Content-Range"] is not null;
        response.Status = http.Status ?? (isPartial ? 206 : operation.SuccessStatus);
        response.Stream = http.Stream;
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
        response.Headers.Set("Cache-Control", "no-store");
        response.Headers.Set("Content-Disposition", "attachment");
    }

    private static void Frame(WireResponse response)
    {
        response.Headers.Set("Content-Type", ContentType);
        response.Headers.Set("Cache-Control", "no-store");
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
    }
}
