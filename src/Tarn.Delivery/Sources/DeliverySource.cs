using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Sources;

/// <summary>Reads a delivery's shards, each from its own cursor, and waits for new records without polling.</summary>
internal sealed class DeliverySource : IAsyncDisposable
{
    private readonly IStreamLog _log;
    private readonly SourceConfig _config;
    private readonly Func<StreamId, IReadOnlyList<ShardDescription>> _shardsOf;
    private readonly IReadOnlyDictionary<ShardId, long>? _until;
    private readonly Dictionary<ShardId, ShardCursor> _cursors = [];
    private readonly ShardLineage _lineage = new();
    private readonly CancellationTokenSource _life = new();
    private readonly LogReadAhead? _readAhead;
    private AheadRead? _ahead;

    private DeliverySource(
        IStreamLog log,
        SourceConfig config,
        Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf,
        IReadOnlyDictionary<ShardId, long>? until,
        LogReadAhead? readAhead)
    {
        _until = until;
        _readAhead = readAhead;
        _log = log;
        _config = config;
        _shardsOf = shardsOf;
    }

    /// <summary>
    /// Whether the source has an end. If so, records are committed once all are read, and nothing past the end is read.
    /// </summary>
    public bool IsLimited => _until is not null;

    /// <summary>
    /// The cursors of all known shards in the order of their ids; a parent's id is lower than its children's.
    /// </summary>
    public IEnumerable<ShardCursor> Cursors => _cursors.Values.OrderBy(cursor => cursor.Shard.Value);

    /// <summary>
    /// Begins at the low-water of all outputs; those that are ahead skip the records that they already have.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="config">The source to read.</param>
    /// <param name="shardsOf">Returns the shards of a stream.</param>
    /// <param name="positions">The positions of the run.</param>
    /// <param name="until">The end in each shard; other shards are not read. Null: there is no end.</param>
    /// <param name="readAhead">Reads the log ahead while the source lags; null: nothing is read ahead.</param>
    /// <exception cref="TarnException">
    /// Damaged: a position lies ahead of the log: D30 (positions are checked at start).
    /// </exception>
    public static DeliverySource Begin(
        IStreamLog log,
        SourceConfig config,
        Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf,
        IReadOnlyList<OutputPosition> positions,
        IReadOnlyDictionary<ShardId, long>? until = null,
        LogReadAhead? readAhead = null)
    {
        var source = new DeliverySource(log, config, shardsOf, until, readAhead);
        foreach (var shard in positions.GroupBy(position => position.Position.Shard))
        {
            ShardLineage.CheckAgainstLog(log, shard.Key, shard.Max(position => position.Position.NextOffset));
            var low = shard.FirstOrDefault(position => position.Output == OutputId.All).Position.NextOffset;
            source._cursors.Add(shard.Key, new ShardCursor(shard.Key, low));
        }

        source.FollowNewShards();
        return source;
    }

    /// <summary>
    /// The same source, from other offsets. A record is read and handed on in the same form each time.
    /// </summary>
    /// <param name="startOf">The first offset to read of each shard.</param>
    public DeliverySource Again(Func<ShardId, long> startOf)
    {
        var source = new DeliverySource(_log, _config, _shardsOf, _until, _readAhead);
        foreach (var shard in _cursors.Keys)
        {
            source._cursors.Add(shard, new ShardCursor(shard, startOf(shard)));
        }

        source.FollowNewShards();
        return source;
    }

    /// <summary>Whether this source has read everything that the other one has read.</summary>
    public bool HasReached(DeliverySource other) => other._cursors.Values.All(
        ahead => _cursors.TryGetValue(ahead.Shard, out var cursor) && (cursor.Next >= ahead.Next || cursor.Ended));

    /// <summary>Adds new shards. A child is read from its beginning once its parents are read to their end.</summary>
    public void FollowNewShards()
    {
        foreach (var shard in _shardsOf(_config.Stream))
        {
            if (_lineage.Add(shard))
            {
                _cursors.TryAdd(shard.Id, new ShardCursor(shard.Id, start: 0));
            }
        }
    }

    /// <summary>The present end of each shard.</summary>
    public IReadOnlyDictionary<ShardId, long> Ends() =>
        _cursors.Keys.ToDictionary(shard => shard, shard => Math.Min(_log.Describe(shard)?.StableEnd ?? 0, LimitOf(shard)));

    /// <summary>Whether a read of the shard would return records now.</summary>
    public bool HasMore(ShardCursor cursor)
    {
        cursor.Ended |= cursor.Next >= LimitOf(cursor.Shard);
        if (!MayRead(cursor))
        {
            return false;
        }

        if (_log.Describe(cursor.Shard) is not { } bounds)
        {
            cursor.Ended = true;
            return false;
        }

        var more = bounds.StableEnd > cursor.Next;
        cursor.Ended = bounds.Closed && !more;
        return more;
    }

    /// <summary>
    /// Begins a pass over the shards that have records now. Records of several shards are read in one go, in the order of
    /// the log: D10 (sealed files end with an index).
    /// </summary>
    public async ValueTask<SourcePass> BeginPass(CancellationToken cancellationToken)
    {
        var cursors = Cursors.Where(HasMore).ToList();
        if (cursors.Count == 0)
        {
            return new SourcePass(cursors);
        }

        try
        {
            var bytesMax = cursors.Count == 1 ? DeliveryLimits.ReadBytesMax : DeliveryLimits.SweepBytesMax;
            var from = cursors.ConvertAll(cursor => new LogPosition(cursor.Shard, cursor.Next));
            var sweep = await TakeAhead(from) ?? await _log.Sweep(from, bytesMax, cancellationToken);
            ReadOn(sweep.Next, bytesMax);
            return SourcePass.Of(cursors, sweep);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return new SourcePass(cursors);
        }
    }

    private async ValueTask<LogSweep?> TakeAhead(IReadOnlyList<LogPosition> from)
    {
        var ahead = _ahead;
        _ahead = null;
        return ahead is null ? null : await ahead.Take(from);
    }

    private void ReadOn(IReadOnlyList<LogPosition> next, int bytesMax)
    {
        var more = next.Where(position => _log.Describe(position.Shard)?.StableEnd > position.NextOffset).ToList();
        _ahead = more.Count > 0 ? _readAhead?.TryBegin(more, bytesMax) : null;
    }

    /// <summary>
    /// Passes on the records that the pass has of a shard, and moves the cursor. Reads once where the pass has none.
    /// </summary>
    /// <returns>Records and bytes read.</returns>
    public async ValueTask<(long Records, long Bytes)> Read(
        SourcePass pass, ShardCursor cursor, ILogSink sink, CancellationToken cancellationToken) =>
        pass.Find(cursor) is { } batches
            ? LogFrames.HandOn(cursor, batches, batches[^1].BaseOffset + batches[^1].Records, (Damaged: 0, Expired: 0), LimitOf(cursor.Shard), sink)
            : await Read(cursor, sink, cancellationToken);

    /// <summary>Reads once, passes on each record, and moves the cursor.</summary>
    /// <returns>Records and bytes read.</returns>
    public async ValueTask<(long Records, long Bytes)> Read(ShardCursor cursor, ILogSink sink, CancellationToken cancellationToken)
    {
        using var read = await TryRead(cursor, cancellationToken);
        if (read is null)
        {
            return (0, 0);
        }

        // Retention alone skips no records here: expired records that a delivery still needs are held: D26 (undelivered
        // records are held).
        var found = read.Batches.Count > 0 ? read.Batches[0].BaseOffset : read.NextOffset;
        var expired = Math.Max(0, Math.Min(read.Bounds.FirstOffset, found) - cursor.Next);
        return LogFrames.HandOn(cursor, read.Batches, read.NextOffset, (read.SkippedOffsets, expired), LimitOf(cursor.Shard), sink);
    }

    // The stream may have just been deleted. Its records in the buffers must not be discarded because of that.
    private async ValueTask<LogRead?> TryRead(ShardCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            return await _log.Read(cursor.Shard, cursor.Next, DeliveryLimits.ReadBytesMax, cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound && _log.Describe(cursor.Shard) is null)
        {
            cursor.Ended = true;
            return null;
        }
    }

    /// <summary>Completes when a shard has something to read; never completes when no shard can have more.</summary>
    public async Task WaitForMore(CancellationToken cancellationToken)
    {
        var waits = new List<Task>();
        foreach (var cursor in _cursors.Values)
        {
            if (MayRead(cursor))
            {
                // One wait per shard lasts over many rounds, because asking 1,000 shards again for every record is too
                // slow.
                cursor.Arrival ??= _log.WaitFor(cursor.Shard, cursor.Next, _life.Token).AsTask();
                waits.Add(cursor.Arrival);
            }
        }

        waits.Add(Task.Delay(Timeout.Infinite, cancellationToken));
        await Task.WhenAny(waits);
        foreach (var cursor in _cursors.Values)
        {
            if (cursor.Arrival is { IsCompleted: true } arrival)
            {
                cursor.Arrival = null;
                await arrival;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends every wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        if (_ahead is { } ahead)
        {
            await ahead.Discard();
        }

        foreach (var cursor in _cursors.Values)
        {
            if (cursor.Arrival is { } arrival)
            {
                await arrival.ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }

        _life.Dispose();
    }

    private long LimitOf(ShardId shard) => _until?.GetValueOrDefault(shard) ?? long.MaxValue;

    private bool MayRead(ShardCursor cursor) => !cursor.Ended && !_lineage.WaitsForParent(cursor.Shard, IsUnread);

    private bool IsUnread(ShardId parent) => _cursors.TryGetValue(parent, out var cursor) && !cursor.Ended;
}
