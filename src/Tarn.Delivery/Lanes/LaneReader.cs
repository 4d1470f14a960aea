using Tarn.Delivery.Sources;

namespace Tarn.Delivery.Lanes;

/// <summary>
/// Cursors through the log with the lanes that they feed: the front with every lane that keeps up, or one lane that is
/// behind.
/// </summary>
internal sealed class LaneReader(DeliverySource source, LaneRouter router) : IAsyncDisposable
{
    /// <summary>The cursors.</summary>
    public DeliverySource Source => source;

    public LaneRouter Router { get; set; } = router;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
