namespace Tarn.Wire.Protocols;

/// <summary>A response before it is sent: status, headers and either a buffered body or a stream.</summary>
/// <param name="requestId">The call's id; each protocol returns it in its own header or element.</param>
public sealed class WireResponse(string requestId) : IDisposable
{
    /// <summary>The call's id.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>The HTTP status.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The headers, <c>Content-Type</c> included. The sender sets <c>Content-Length</c>.</summary>
    public WireHeaders Headers { get; } = new();

    /// <summary>The body, if <see cref="Stream"/> is null.</summary>
    public PooledSegments Body { get; } = new();

    /// <summary>The body as a stream. The sender uses its length and ends its lease.</summary>
    public ResponseBody? Stream { get; set; }

    /// <summary>Discards the response written so far, so that an error can be written instead.</summary>
    public void Reset()
    {
        Status = 200;
        Headers.Clear();
        Body.Clear();
        Stream = null;
    }

    /// <summary>Returns the body's memory.</summary>
    public void Dispose() => Body.Dispose();
}
