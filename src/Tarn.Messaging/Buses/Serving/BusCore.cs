using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Serving;

/// <summary>The state of one open bus.</summary>
internal sealed class BusCore(BusParts parts, StreamId bus, ShardId shard, long next)
{
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next = next;

    public BusParts Parts => parts;

    public StreamId Bus => bus;

    public ShardId Shard => shard;

    /// <summary>The first event that is not delivered. The bus's worker alone moves it.</summary>
    public long Next
    {
        get => Volatile.Read(ref _next);
        set
        {
            Volatile.Write(ref _next, value);
            Pulse();
        }
    }

    /// <summary>Whether the bus was deleted.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Completes at the next change of <see cref="Next"/>, and at the end of the bus.</summary>
    public Task Moved => Volatile.Read(ref _moved).Task;

    /// <summary>Ends the waits: the bus was deleted.</summary>
    public void Close()
    {
        IsClosed = true;
        Pulse();
    }

    /// <summary>Opens a bus at its first use.</summary>
    /// <exception cref="TarnException">NotFound: the bus does not exist.</exception>
    public static async Task<BusCore> Open(BusParts parts, StreamId bus, CancellationToken cancellationToken) =>
        new(parts, bus, BusShard.Of(parts, bus), await parts.Store.Read(reader => BusPositions.Of(reader, bus), cancellationToken));

    /// <summary>Reads the place again, after a commit with an unknown outcome.</summary>
    public async Task Reload(CancellationToken cancellationToken) =>
        Next = await parts.Store.Read(reader => BusPositions.Of(reader, bus), cancellationToken);

    private void Pulse() =>
        Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
