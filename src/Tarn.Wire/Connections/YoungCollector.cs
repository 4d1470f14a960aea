using Microsoft.AspNetCore.Connections;

namespace Tarn.Wire.Connections;

/// <summary>
/// Collects the young generation every few milliseconds while very many connections are open. A young collection visits
/// the long-lived objects of every connection that had a request since the last one, about ten microseconds each. By
/// its memory budget alone, the runtime would collect only when thousands of connections had one, and would stop the
/// server for tens of milliseconds. Earlier collections do the same work in all, in pauses of a millisecond
/// (<c>bench/kinesis --only connections</c>). The runtime's own setting for this exists only as an environment
/// variable.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="allocatedBytes">How much the process has allocated since it began.</param>
/// <param name="collect">Collects the young generation.</param>
internal sealed class YoungCollector(TimeProvider time, Func<long> allocatedBytes, Action collect) : IDisposable
{
    /// <summary>
    /// The number of open connections from which on it collects. Fewer cost a collection at most this many visits.
    /// </summary>
    public const int ConnectionsMin = 2_000;

    /// <summary>The bytes that must have been allocated to make a collection worth its pause.</summary>
    public const long AllocatedBytesMin = 128 << 10;

    /// <summary>The time from the end of one collection to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _connections;
    private long _collectedAtBytes;

    public static YoungCollector OfProcess(TimeProvider time) => new(
        time, static () => GC.GetTotalAllocatedBytes(), static () => GC.Collect(0, GCCollectionMode.Forced, blocking: true));

    /// <summary>The connection middleware, which counts open connections.</summary>
    public ConnectionDelegate Middleware(ConnectionDelegate next) => async connection =>
    {
        if (Interlocked.Increment(ref _connections) == ConnectionsMin)
        {
            Wake();
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            _timer ??= time.CreateTimer(
                static collector => ((YoungCollector)collector!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        if (Volatile.Read(ref _connections) < ConnectionsMin)
        {
            return;
        }

        if (allocatedBytes() - _collectedAtBytes >= AllocatedBytesMin)
        {
            collect();
            _collectedAtBytes = allocatedBytes();
        }

        Wake();
    }
}
