namespace Tarn.Aws.Protocols;

/// <summary>A response before it is sent: status, headers and either a buffered body or a stream.</summary>
/// <param name="requestId">The call's id; every protocol puts it where its clients look.</param>
public sealed class WireResponse(string requestId) : IDisposable
{
    /// <summary>The call's id.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>The HTTP status.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The headers, <c>Content-Type</c> included; <c>Content-Length</c> is the sender's.</summary>
    public WireHeaders Headers { get; } = new();

    /// <summary>The body, where <see cref="Stream"/> is null.</summary>
    public PooledSegments Body { get; } = new();

    /// <summary>The body as a stream; its length and lease are the sender's to honour.</summary>
    public ResponseBody? Stream { get; set; }

    /// <summary>Takes back what was written, so that an error can be answered instead.</summary>
    public void Reset()
    {
        Status = 200;
        Headers.Clear();
        Body.Clear();
        Stream = null;
    }

    /// <summary>Gives the body's memory back.</summary>
    public void Dispose() => Body.Dispose();
}
