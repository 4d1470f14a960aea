namespace Tarn.Wire.Protocols;

/// <summary>An answer as received.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="body">The whole body, if it is not a stream.</param>
public sealed class WireAnswer(int status, IWireHeaders headers, ReadOnlyMemory<byte> body) : IAsyncDisposable
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    public IWireHeaders Headers { get; } = headers;

    /// <summary>The whole body, if it is not a stream.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The body of an operation that answers with a stream.</summary>
    public ResponseBody? Stream { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream?.DisposeAsync() ?? ValueTask.CompletedTask;
}
