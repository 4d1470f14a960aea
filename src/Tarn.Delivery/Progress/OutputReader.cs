using Tarn.Delivery.Sources;

namespace Tarn.Delivery.Progress;

/// <summary>
/// Cursors through the log with the outputs that they feed: the front with every output that keeps up, or one output that
/// lags.
/// </summary>
internal sealed class OutputReader(DeliverySource source, OutputRouter router) : IAsyncDisposable
{
    /// <summary>The cursors.</summary>
    public DeliverySource Source => source;

    public OutputRouter Router { get; set; } = router;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
