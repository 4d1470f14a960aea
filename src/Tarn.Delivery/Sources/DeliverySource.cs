using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Sources;

/// <summary>Reads a delivery's shards: sweeps and single reads over the follower's cursors, within the limits of a replay.</summary>
internal sealed class DeliverySource : IAsyncDisposable
{
    private readonly IStreamLog _log;
    private readonly ShardFollower _shards;
    private readonly Func<Func<ShardDescription, long?>, ShardFollower> _follow;
    private readonly IReadOnlyDictionary<ShardId, long>? _until;
    private readonly LogReadAhead? _readAhead;
    private AheadRead? _ahead;

    private DeliverySource(
        IStreamLog log,
        Func<Func<ShardDescription, long?>, ShardFollower> follow,
        Func<ShardDescription, long?> startOf,
        IReadOnlyDictionary<ShardId, long>? until,
        LogReadAhead? readAhead)
    {
        (_log, _follow, _until, _readAhead) = (log, follow, until, readAhead);
        _shards = follow(startOf);
    }

    /// <summary>
    /// Whether the source has an end. If so, records are committed once all are read, and nothing past the end is read.
    /// </summary>
    public bool IsLimited => _until is not null;

    /// <inheritdoc cref="ShardFollower.Cursors"/>
    public IEnumerable<ShardCursor> Cursors => _shards.Cursors;

    /// <summary>
    /// Begins at the low-water of all outputs; outputs that are ahead skip the records that they already have.
    /// </summary>
    /// <param name="config">The source to read.</param>
    /// <param name="shardsOf">Returns the shards of a stream.</param>
    /// <param name="positions">The positions of the run.</param>
    /// <param name="until">The end in each shard; other shards are not read. Null: there is no end.</param>
    /// <param name="readAhead">Reads the log ahead while the source lags; null: nothing is read ahead.</param>
    /// <exception cref="TarnException">
    /// Damaged: a position is ahead of the log: D30 (positions are checked at start).
    /// </exception>
    public static DeliverySource Begin(
        IStreamLog log,
        SourceConfig config,
        Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf,
        IReadOnlyList<OutputPosition> positions,
        IReadOnlyDictionary<ShardId, long>? until = null,
        LogReadAhead? readAhead = null)
    {
        foreach (var position in positions)
        {
            ShardFollower.CheckAgainstLog(log, position.Position.Shard, position.Position.NextOffset);
        }

        var starts = ShardFollower.Starts(positions, OutputId.All);
        return new DeliverySource(
            log,
            startOf => new ShardFollower(log, shardsOf, config.Stream, startOf),
            shard => starts.GetValueOrDefault(shard.Id),
            until,
            readAhead);
    }

    /// <summary>
    /// The same source, from other offsets. A record is read and handed on in the same form each time.
    /// </summary>
    /// <param name="startOf">The first offset to read of each shard that this source knows; later shards begin at 0.</param>
    public DeliverySource Again(Func<ShardId, long> startOf)
    {
        var starts = Cursors.ToDictionary(cursor => cursor.Shard, cursor => startOf(cursor.Shard));
        return new DeliverySource(_log, _follow, shard => starts.GetValueOrDefault(shard.Id), _until, _readAhead);
    }

    /// <summary>Whether this source has read everything that the other one has read.</summary>
    public bool HasReached(DeliverySource other) => other.Cursors.All(
        ahead => _shards.Find(ahead.Shard) is { } cursor && (cursor.Next >= ahead.Next || cursor.Ended));

    /// <inheritdoc cref="ShardFollower.Follow"/>
    public void FollowNewShards() => _shards.Follow();

    /// <summary>The present end of each shard that the stream has now.</summary>
    public IReadOnlyDictionary<ShardId, long> Ends()
    {
        // A shard that the pipeline has not followed yet may have records that were acknowledged before the caller asked.
        _shards.Follow();
        return Cursors.ToDictionary(
            cursor => cursor.Shard, cursor => Math.Min(_log.Describe(cursor.Shard)?.StableEnd ?? 0, LimitOf(cursor.Shard)));
    }

    /// <summary>Whether a read of the shard would return records now.</summary>
    public bool HasMore(ShardCursor cursor)
    {
        cursor.Ended |= cursor.Next >= LimitOf(cursor.Shard);
        return _shards.HasMore(cursor);
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

    /// <inheritdoc cref="ShardFollower.WaitForMore"/>
    public Task WaitForMore(CancellationToken cancellationToken) => _shards.WaitForMore(cancellationToken);

    /// <summary>Ends every wait.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ahead is { } ahead)
        {
            await ahead.Discard();
        }

        await _shards.DisposeAsync();
    }

    private long LimitOf(ShardId shard) => _until?.GetValueOrDefault(shard) ?? long.MaxValue;
}
