using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Sources;

/// <summary>
/// Reads the log for deliveries that lag, while they work on the read before: a lagging delivery reads from the disk. At
/// most 4 reads wait for their deliveries at a time, of <see cref="DeliveryLimits.SweepBytesMax"/> each.
/// </summary>
internal sealed class LogReadAhead(IStreamLog log) : IDisposable
{
    private const int HeldMax = 4;

    private readonly BlockingThreads _thread = new("tarn-delivery-read", 1);
    private int _held;

    /// <summary>Begins to read.</summary>
    /// <param name="bytesMax">About the most bytes.</param>
    /// <returns>The read; null: too many wait for their deliveries.</returns>
    public AheadRead? TryBegin(IReadOnlyList<LogPosition> from, int bytesMax)
    {
        if (Interlocked.Increment(ref _held) > HeldMax)
        {
            Release();
            return null;
        }

        return new AheadRead(from, Read(from, bytesMax), Release);
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private async Task<LogSweep> Read(IReadOnlyList<LogPosition> from, int bytesMax) =>
        await await _thread.Run(() => log.Sweep(from, bytesMax, CancellationToken.None));

    private void Release() => Interlocked.Decrement(ref _held);
}
