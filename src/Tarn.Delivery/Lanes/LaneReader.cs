using Tarn.Delivery.Sources;

namespace Tarn.Delivery.Lanes;

/// <summary>
/// Cursors through the log with the outputs that they feed: the front with every output that keeps up, or one output that
/// lags.
/// </summary>
internal sealed class LaneReader(DeliverySource source, LaneRouter router) : IAsyncDisposable
{
    /// <summary>The cursors.</summary>
    public DeliverySource Source => source;

    public LaneRouter Router { get; set; } = router;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
