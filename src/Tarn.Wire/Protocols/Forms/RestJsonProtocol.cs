using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>
/// REST with JSON bodies, the protocol of Lambda: method, path, query and headers name the operation. An error's code is a
/// header.
/// </summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html"/>
public class RestJsonProtocol : RestProtocol, IEventProtocol
{
    private const string ErrorTypeHeader = "x-amzn-ErrorType";
    private const int NoContent = 204;

    private protected RestJsonProtocol()
    {
    }

    public static RestJsonProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rest-json";

    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    protected override void Frame(WireResponse response) => response.Headers.Set("x-amzn-RequestId", response.RequestId);

    /// <inheritdoc/>
    protected override void WriteErrorBody(AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Headers.Set("Content-Type", ContentType);
        response.Headers.Set(ErrorTypeHeader, error.Code);
        WriteError(response.Body, error);
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request)
    {
        try
        {
            return Read<T>(new HttpMembers(operation.Route, request), operation.BodyIsOpaque ? default : request.Body.Span);
        }
        catch (AwsErrorException error) when (error.Code is "SerializationException" or "InvalidArgument")
        {
            throw Malformed(error.Message);
        }
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        var http = new HttpMemberWriter(response.Headers);
        T.WriteHttp(output, http);
        response.Status = http.Status ?? operation.SuccessStatus;
        response.Stream = http.Stream;
        if (operation.HasOutput && response.Status != NoContent)
        {
            WriteBody(service, output, http, response.Headers, response.Body);
        }
    }

    internal override void WriteBody<T>(
        ServiceDescriptor service, T value, HttpMemberWriter http, WireHeaders headers, IBufferWriter<byte> buffer)
    {
        if (http.Stream is not null || http.RequestStream is not null)
        {
            return;
        }

        if (headers["Content-Type"] is null)
        {
            headers.Set("Content-Type", ContentType);
        }

        if (http.Bytes is { } bytes)
        {
            buffer.Write(bytes.Span);
        }
        else if (http.Text is { } text)
        {
            Encoding.UTF8.GetBytes(text, buffer);
        }
        else if (!http.HasOpaqueBody)
        {
            JsonProtocol.Write(buffer, value);
        }
    }

    internal override T ReadOutput<T>(OperationDescriptor operation, WireAnswer answer) =>
        Read<T>(AnswerMembers(operation, answer), answer.Body.Span.TrimStart((byte)' ').StartsWith("{"u8) ? answer.Body.Span : default);

    internal override AwsErrorException ReadError(WireAnswer answer) => JsonProtocol.Version11.ReadError(answer);

    internal override void WriteEvents<TOutput, TEvent>(IDoor door, TOutput output, IAsyncEnumerable<TEvent> events, WireResponse response)
    {
        Frame(response);
        var http = new HttpMemberWriter(response.Headers);
        TOutput.WriteHttp(output, http);
        response.Status = http.Status ?? response.Status;
        response.Headers.Set("Content-Type", EventFrame.ContentType);

        // the members beside the events are headers: there is no initial message
        response.Stream = EventBody<TEvent>.Of(this, door, null, events);
    }

    /// <inheritdoc/>
    void IEventProtocol.WriteEvent<T>(IBufferWriter<byte> buffer, T value) => JsonProtocol.Version11.WriteEvent(buffer, value);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> buffer, AwsErrorException error)
    {
        using var json = new Utf8JsonWriter(buffer, JsonProtocol.WriterOptions);
        json.WriteStartObject();
        foreach (var member in error.Members)
        {
            json.WriteString(member.Key, member.Value);
        }

        json.WriteString(error.MessageMember, error.Message);
        json.WriteEndObject();
    }

    /// <summary>The error for a request that cannot be read.</summary>
    private protected virtual AwsErrorException Malformed(string? message) =>
        message is null ? CommonErrors.Serialization() : new("SerializationException", 400, message);

    private T Read<T>(HttpMembers http, ReadOnlySpan<byte> body)
        where T : class, IReadShape<T>
    {
        try
        {
            var reader = new JsonShapeReader(body.IsEmpty ? "{}"u8 : body);
            return T.ReadHttp(http, ref reader)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed(null);
        }
    }
}
