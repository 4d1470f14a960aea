using System.Buffers;
using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// The base of AWS's JSON protocols, in text or in CBOR: one URL, the operation in <c>X-Amz-Target</c>, a document in
/// both directions.
/// </summary>
public abstract class TargetProtocol : WireProtocol, IEventProtocol
{
    private const string TargetHeader = "X-Amz-Target";

    /// <summary>The content type of requests and answers.</summary>
    public abstract string ContentType { get; }

    /// <summary>True if the content type alone decides.</summary>
    private protected virtual bool IsExact => false;

    /// <inheritdoc/>
    public sealed override bool Speaks(WireRequest request) => request.Method == "POST"
        && (IsExact || request.Headers[TargetHeader] is not null)
        && Takes(request.Headers["Content-Type"]);

    /// <inheritdoc/>
    public sealed override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request)
    {
        var target = request.Headers[TargetHeader];
        var dot = target?.LastIndexOf('.') ?? -1;
        var isOfService = dot > 0 && service.IsTarget(target.AsSpan(0, dot));
        return isOfService ? service.Find(target.AsSpan(dot + 1)) : null;
    }

    /// <summary>True if the protocol's bodies may have this content type.</summary>
    private protected abstract bool Takes(string? contentType);

    internal override void WriteEvents<TOutput, TEvent>(IDoor door, TOutput output, IAsyncEnumerable<TEvent> events, WireResponse response)
    {
        Frame(response);
        response.Headers.Set("Content-Type", EventFrame.ContentType);
        response.Stream = EventBody<TEvent>.Of(this, door, buffer => WriteDocument(buffer, output), events);
    }

    /// <summary>Writes a shape as a document.</summary>
    internal abstract void WriteDocument<T>(IBufferWriter<byte> buffer, T value)
        where T : IWriteShape<T>;

    void IEventProtocol.WriteEvent<T>(IBufferWriter<byte> buffer, T value) => WriteEvent(buffer, value);

    void IEventProtocol.WriteError(IBufferWriter<byte> buffer, AwsErrorException error) => WriteError(buffer, error);

    /// <summary>Writes an event's payload.</summary>
    internal abstract void WriteEvent<T>(IBufferWriter<byte> buffer, T value)
        where T : IEventShape<T>;

    /// <summary>Writes an error as a document.</summary>
    internal abstract void WriteError(IBufferWriter<byte> buffer, AwsErrorException error);

    internal override void FrameRaw(WireResponse response) => Frame(response);

    /// <summary>Sets two ids, of the answer and of its host, which callers cite in support requests.</summary>
    internal static void Identify(WireResponse response)
    {
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
        response.Headers.Set("x-amz-id-2", Convert.ToBase64String(Encoding.ASCII.GetBytes($"tarn{response.RequestId}{response.RequestId}")));
    }

    /// <summary>The media type of a content type, without its parameters.</summary>
    private protected static ReadOnlySpan<char> MediaType(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim();
    }

    /// <summary>Sets the headers of an error.</summary>
    private protected void FrameError(WireResponse response, AwsErrorException error)
    {
        response.Reset();
        response.Status = error.Status;
        response.Headers.Set("Content-Type", ContentType);
        Identify(response);
        foreach (var header in error.Headers)
        {
            response.Headers.Set(header.Key, header.Value);
        }
    }

    /// <summary>Sets the headers of every answer.</summary>
    private protected void Frame(WireResponse response)
    {
        response.Headers.Set("Content-Type", ContentType);
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
    }

    /// <summary>The client's direction: a request with a body.</summary>
    private protected WireRequest Request(ServiceDescriptor service, OperationDescriptor operation, PooledBuffer body)
    {
        var headers = new WireHeaders();
        headers.Set("Content-Type", ContentType);
        headers.Set(TargetHeader, $"{service.TargetPrefix}.{operation.Name}");
        return new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = body.Written.ToArray() };
    }
}
