using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Pipeline;

/// <summary>Reads a delivery's shards, each from its own cursor, and knows when there is something to read (no polling).</summary>
internal sealed class DeliverySource : IAsyncDisposable
{
    private readonly IStreamLog log;
    private readonly SourceConfig config;
    private readonly Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf;
    private readonly IReadOnlyDictionary<ShardId, long>? until;
    private readonly Dictionary<ShardId, ShardCursor> cursors = [];
    private readonly Dictionary<ShardId, ShardDescription> lineage = [];
    private readonly CancellationTokenSource life = new();
    private readonly List<UserRecord> packed = [];

    private DeliverySource(
        IStreamLog log, SourceConfig config, Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf, IReadOnlyDictionary<ShardId, long>? until)
    {
        this.until = until;
        this.log = log;
        this.config = config;
        this.shardsOf = shardsOf;
    }

    /// <summary>It ends somewhere: what is read is committed at once, and nothing comes after its end.</summary>
    public bool IsLimited => until is not null;

    /// <summary>Every shard met, in the order of their ids: a parent's is lower than its children's.</summary>
    public IEnumerable<ShardCursor> Cursors => cursors.Values.OrderBy(cursor => cursor.Shard.Value);

    /// <summary>Begins where the slowest of the outputs stands: the others pass over what they have.</summary>
    /// <param name="log">The log.</param>
    /// <param name="config">What is read.</param>
    /// <param name="shardsOf">Which shards there are.</param>
    /// <param name="positions">Of every output of the delivery.</param>
    /// <param name="outputs">Those that are read for.</param>
    /// <param name="until">Where it ends in each shard; nothing of other shards is read. Null: it has no end.</param>
    /// <exception cref="TarnException">Damaged: a position lies ahead of the log (D30).</exception>
    public static DeliverySource Begin(
        IStreamLog log,
        SourceConfig config,
        Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf,
        IReadOnlyList<OutputPosition> positions,
        IReadOnlyCollection<OutputId> outputs,
        IReadOnlyDictionary<ShardId, long>? until = null)
    {
        var source = new DeliverySource(log, config, shardsOf, until);
        foreach (var shard in positions.GroupBy(position => position.Position.Shard))
        {
            var stored = shard.ToDictionary(position => position.Output, position => position.Position.NextOffset);
            CheckAgainstLog(log, shard.Key, stored.Values.Max());
            source.cursors.Add(shard.Key, new ShardCursor(shard.Key, outputs.Min(output => stored.GetValueOrDefault(output))));
        }

        source.FollowNewShards();
        return source;
    }

    /// <summary>Takes up shards that came since; a child is read from its beginning, when its parents are read to their end.</summary>
    public void FollowNewShards()
    {
        foreach (var shard in shardsOf(config.Stream))
        {
            if (lineage.TryAdd(shard.Id, shard))
            {
                cursors.TryAdd(shard.Id, new ShardCursor(shard.Id, start: 0));
            }
        }
    }

    /// <summary>Where each shard ends now.</summary>
    public IReadOnlyDictionary<ShardId, long> Ends() =>
        cursors.Keys.ToDictionary(shard => shard, shard => Math.Min(log.Describe(shard)?.StableEnd ?? 0, LimitOf(shard)));

    /// <summary>Whether a read of the shard would bring something now.</summary>
    public bool HasMore(ShardCursor cursor)
    {
        cursor.Ended |= cursor.Next >= LimitOf(cursor.Shard);
        if (!MayRead(cursor))
        {
            return false;
        }

        if (log.Describe(cursor.Shard) is not { } bounds)
        {
            cursor.Ended = true;
            return false;
        }

        var more = bounds.StableEnd > cursor.Next;
        cursor.Ended = bounds.Closed && !more;
        return more;
    }

    /// <summary>Reads once, hands on each record, and moves the cursor.</summary>
    /// <returns>Records and bytes read.</returns>
    public async ValueTask<(long Records, long Bytes)> Read(ShardCursor cursor, OpenBuffers buffers, CancellationToken cancellation)
    {
        using var read = await TryRead(cursor, cancellation);
        if (read is null)
        {
            return (0, 0);
        }

        // Retention alone hides nothing here: what it wanted to free and a delivery still needs is held (D26).
        var found = read.Batches.Count > 0 ? read.Batches[0].BaseOffset : read.NextOffset;
        var expired = Math.Max(0, Math.Min(read.Bounds.FirstOffset, found) - cursor.Next);
        var next = Math.Min(read.NextOffset, LimitOf(cursor.Shard));
        var records = 0L;
        var bytes = 0L;
        buffers.Enter(cursor.Shard);
        foreach (var batch in read.Batches)
        {
            var (batchRecords, batchBytes) = Decode(cursor, batch, buffers);
            records += batchRecords;
            bytes += batchBytes;
        }

        Invariant.Check(next >= cursor.Next);
        buffers.Advance(cursor.Next, next, read.SkippedOffsets, expired);
        cursor.Advance(next);
        return (records, bytes);
    }

    // A stream deleted just now: what was read of it before is buffered, and must not be dropped for it.
    private async ValueTask<LogRead?> TryRead(ShardCursor cursor, CancellationToken cancellation)
    {
        try
        {
            return await log.Read(cursor.Shard, cursor.Next, DeliveryLimits.ReadBytesMax, cancellation);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound && log.Describe(cursor.Shard) is null)
        {
            cursor.Ended = true;
            return null;
        }
    }

    /// <summary>Completes when a shard has something to read; never when none can.</summary>
    public async Task WaitForMore(CancellationToken cancellation)
    {
        var waits = new List<Task>();
        foreach (var cursor in cursors.Values)
        {
            if (MayRead(cursor))
            {
                // One wait per shard stays over many rounds: 1,000 shards must not be asked anew for every record.
                cursor.Arrival ??= log.WaitFor(cursor.Shard, cursor.Next, life.Token).AsTask();
                waits.Add(cursor.Arrival);
            }
        }

        waits.Add(Task.Delay(Timeout.Infinite, cancellation));
        await Task.WhenAny(waits);
        foreach (var cursor in cursors.Values)
        {
            if (cursor.Arrival is { IsCompleted: true } arrival)
            {
                cursor.Arrival = null;
                await arrival;
            }
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Ends every wait.</summary>
    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        foreach (var cursor in cursors.Values)
        {
            if (cursor.Arrival is { } arrival)
            {
                await arrival.ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }

        life.Dispose();
    }

    private long LimitOf(ShardId shard) => until?.GetValueOrDefault(shard) ?? long.MaxValue;

    private bool MayRead(ShardCursor cursor) => !cursor.Ended && !WaitsForParent(cursor);

    // Order per key over a reshard: what a child holds came after all that its parents hold. A parent that is gone, or was before the delivery
    // began, holds nothing.
    private bool WaitsForParent(ShardCursor cursor) =>
        lineage.TryGetValue(cursor.Shard, out var shard) && (IsUnread(shard.Parent) || IsUnread(shard.AdjacentParent));

    private bool IsUnread(ShardParent? parent) => parent is { } known && cursors.TryGetValue(known.Id, out var cursor) && !cursor.Ended;

    private (long Records, long Bytes) Decode(ShardCursor cursor, in LogBatch batch, OpenBuffers buffers)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        if (reader.IsControl)
        {
            return (0, 0);
        }

        var records = 0L;
        var bytes = 0L;
        var limit = LimitOf(cursor.Shard);
        while (reader.MoveNext())
        {
            var offset = batch.BaseOffset + reader.OffsetDelta;
            if (offset < cursor.Next || offset >= limit)
            {
                continue;
            }

            var (start, length) = reader.ValuePlace;
            var data = length > 0 ? batch.Batch.Slice(start, length) : ReadOnlyMemory<byte>.Empty;
            buffers.Count(offset);
            HandOn(new DeliveryRecord(cursor.Shard, offset, Sub: 0, batch.ArrivalTimeMs, data), buffers);
            records++;
            bytes += data.Length;
        }

        return (records, bytes);
    }

    // What producers packed is opened for streams, as AWS does it; direct puts come as they are. All parts of a record go on at once: a
    // position is a whole log record (D23).
    private void HandOn(in DeliveryRecord record, OpenBuffers buffers)
    {
        if (config.IsDirectPut || !AggregatedRecord.TryOpen(record.Data, packed))
        {
            buffers.Add(record);
            return;
        }

        for (var sub = 0; sub < packed.Count; sub++)
        {
            buffers.Add(record with { Sub = sub, Data = packed[sub].Data });
        }
    }

    // D30
    private static void CheckAgainstLog(IStreamLog log, ShardId shard, long position)
    {
        if (log.Describe(shard) is { } bounds && position > bounds.StableEnd)
        {
            throw new TarnException(
                ErrorKind.Damaged,
                $"Shard {shard} ends at offset {bounds.StableEnd}, but {position} was delivered from it: the log is older than the metadata.");
        }
    }
}
