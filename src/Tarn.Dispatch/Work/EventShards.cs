using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Work;

/// <summary>
/// The shard of the internal stream whose events are in flight, and the position up to which they were read. Rows of events have offsets
/// of one shard, so the next shard starts when every event of this one is done.
/// </summary>
internal sealed partial class EventShards : IAsyncDisposable
{
    private const int ReadBytesMax = 1 << 20;

    private readonly DispatchParts _parts;
    private readonly EventStream _stream;
    private readonly ShardFollower _shards;
    private ShardCursor _current;

    private EventShards(DispatchParts parts, EventStream stream, IReadOnlyDictionary<ShardId, long> starts)
    {
        (_parts, _stream) = (parts, stream);
        var latest = starts.Keys.Max(shard => shard.Value);
        _shards = new ShardFollower(
            parts.Streams, parts.Directory.ShardsOf, stream.Stream, shard => shard.Id.Value < latest ? null : starts.GetValueOrDefault(shard.Id));
        _current = _shards.Cursors.First(_shards.MayRead);
    }

    /// <summary>The first offset that was not read.</summary>
    public long Next => _current.Next;

    /// <summary>Whether events are durable that were not read.</summary>
    public bool HasMore => _shards.HasMore(_current);

    /// <summary>Whether the shard gets no more events, and all are read.</summary>
    public bool HasEnded => _current.Ended;

    /// <summary>The position up to which the shard was read.</summary>
    public PositionKey Position => _stream.PositionIn(_current.Shard);

    /// <summary>The position below which every event is done.</summary>
    public PositionKey Low => _stream.LowIn(_current.Shard);

    /// <summary>Begins at the stored position.</summary>
    public static async Task<EventShards> Open(DispatchParts parts, EventStream stream, CancellationToken cancellationToken) =>
        new(parts, stream, await Starts(parts, stream, cancellationToken));

    /// <summary>
    /// Compares the stored positions with the log, before an event is accepted: D30 (positions are checked at start). Otherwise new
    /// events could get offsets that count as read.
    /// </summary>
    public static async Task Check(DispatchParts parts, EventStream stream, CancellationToken cancellationToken)
    {
        foreach (var (shard, position) in await Starts(parts, stream, cancellationToken))
        {
            if (ShardFollower.IsAhead(parts.Streams, shard, position))
            {
                LogAhead(parts.Log, parts.Name, position, parts.Streams.Describe(shard)!.Value.StableEnd);
                await parts.Store.CommitWithLog(
                    transaction => StreamDirectory.ReplaceShard(transaction, stream.Stream, shard, shard.Value, parts.Time.GetUtcNow()),
                    cancellationToken);
            }
        }
    }

    /// <summary>Notes that the events below an offset are in flight.</summary>
    public void Advance(long next) => _current.Advance(Math.Max(_current.Next, next));

    public ValueTask<LogRead> Read(CancellationToken cancellationToken) =>
        _parts.Streams.Read(_current.Shard, _current.Next, ReadBytesMax, cancellationToken);

    /// <summary>Reads at the offset of one event.</summary>
    public ValueTask<LogRead> ReadAt(long offset, CancellationToken cancellationToken) =>
        _parts.Streams.Read(_current.Shard, offset, 1, cancellationToken);

    /// <summary>Begins the next shard. The caller must make sure that every event of this one is done.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryMoveOn()
    {
        _shards.Follow();
        if (!_current.Ended || _shards.Cursors.FirstOrDefault(_shards.MayRead) is not { } next)
        {
            return false;
        }

        _current = next;
        return true;
    }

    /// <summary>Completes when the shard may have more events, or has ended.</summary>
    public Task WaitForMore(CancellationToken cancellationToken) =>
        _current.Ended ? Task.Delay(Timeout.Infinite, cancellationToken) : _shards.WaitForMore(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _shards.DisposeAsync();

    private static async ValueTask<IReadOnlyDictionary<ShardId, long>> Starts(
        DispatchParts parts, EventStream stream, CancellationToken cancellationToken) => ShardFollower.Starts(
            await parts.Store.Read(reader => ConsumerPositions.Read(reader, stream.Consumer, RunId.Main), cancellationToken), EventStream.Scanned);

    [LoggerMessage(
        LogLevel.Critical,
        "{Name}: events were read up to offset {Position}, but the log ends at {End}: it has lost events. A new shard replaces it.")]
    private static partial void LogAhead(ILogger log, string name, long position, long end);
}
