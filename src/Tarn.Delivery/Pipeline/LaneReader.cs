namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Cursors through the log with the lanes that they feed: the front with every lane that keeps up, or one lane that is
/// behind.
/// </summary>
internal sealed class LaneReader(DeliverySource source, OpenBuffers buffers) : IAsyncDisposable
{
    /// <summary>The cursors.</summary>
    public DeliverySource Source => source;

    /// <summary>The lanes.</summary>
    public OpenBuffers Buffers { get; set; } = buffers;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
