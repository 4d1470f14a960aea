using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Records;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>What must hold after every start, and what every read must show.</summary>
internal sealed partial class Simulation
{
    /// <summary>Reads once and holds it against the model; where to read next.</summary>
    public async ValueTask<long> Read(ModelShard shard, long from, int bytesMax)
    {
        using var read = await Log.Read(shard.Id, from, bytesMax, CancellationToken.None);
        var found = new List<long>();
        var (last, lastArrivalMs) = (-1L, 0L);
        foreach (var batch in read.Batches)
        {
            SimulationFailure.Unless(batch.BaseOffset > last, $"{LogModel.At(shard, batch.BaseOffset)}: behind {last} in one read");
            SimulationFailure.Unless(batch.ArrivalTimeMs >= lastArrivalMs, $"{LogModel.At(shard, batch.BaseOffset)}: arrival goes back");
            SimulationFailure.Unless(
                batch.BaseOffset + batch.Records <= read.Bounds.StableEnd, $"{LogModel.At(shard, batch.BaseOffset)}: read past the stable end (D8)");
            ReadBatch(shard, batch, found);
            (last, lastArrivalMs) = (found[^1], batch.ArrivalTimeMs);
        }

        if (read.SkippedOffsets > 0)
        {
            Model.Counts.DamagedReads++;
        }

        Observe(shard);
        var end = read.NextOffset > from ? read.NextOffset : read.Bounds.StableEnd;
        foreach (var offset in shard.Known(from, end))
        {
            if (found.BinarySearch(offset) < 0)
            {
                Model.Missing(shard, offset);
            }
        }

        return read.NextOffset;
    }

    /// <summary>The shard's bounds must fit what is known.</summary>
    public ShardBounds? Observe(ModelShard shard)
    {
        var found = Log.Describe(shard.Id);
        SimulationFailure.Unless(found is not null || shard.IsGoing || flips.MayLoseChanges, $"shard {shard.Id} is gone");
        if (found is { } bounds)
        {
            SimulationFailure.Unless(!bounds.Closed || shard.CloseAsked, $"shard {shard.Id} is closed, and nobody asked for it");
            SimulationFailure.Unless(bounds.Closed || !shard.Closed || flips.MayLoseChanges, $"shard {shard.Id} is open again");
            Model.FirstOffsetMoved(shard, bounds.FirstOffset);
        }

        return found;
    }

    private void ReadBatch(ModelShard shard, LogBatch batch, List<long> found)
    {
        SimulationFailure.Unless(RecordBatchReader.HasValidCrc(batch.Batch.Span), $"{LogModel.At(shard, batch.BaseOffset)}: not the producer's batch");
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            var offset = batch.BaseOffset + reader.OffsetDelta;
            var record = Model.Read(shard, offset, reader.Value, batch.ArrivalTimeMs);
            found.Add(offset);
            if (record.Set is { IsThere: not true } set)
            {
                SimulationFailure.Unless(HasRow(set) || flips.Any, $"{LogModel.At(shard, offset)}: read before the store has committed set {set.Number}");
            }
        }
    }

    private bool HasRow(ModelSet set)
    {
        // The twin reads at once.
        var row = Store.Read(reader => reader.Get(SetCommitter.Rows, SetCommitter.Key(set.Number)), CancellationToken.None).AsTask();
        SimulationFailure.Unless(row.IsCompletedSuccessfully, "a read of the store's twin waited");
        return row.GetAwaiter().GetResult() is not null;
    }

    private async Task Verify()
    {
        var streams = await Store.Read(reader => reader.Scan(StreamAdministrator.Streams, KeyRange.All, int.MaxValue), CancellationToken.None);
        var shards = await Store.Read(reader => reader.Scan(StreamAdministrator.Shards, KeyRange.All, int.MaxValue), CancellationToken.None);
        foreach (var stream in Model.Streams.ToArray())
        {
            Resolve(stream, streams, shards);
        }

        foreach (var shard in Model.Shards.Where(shard => shard.Exists && !shard.Stream.Deleted))
        {
            await VerifyShard(shard);
        }

        await VerifySets();
        ForgetWhatWasCut();
        Model.MakeAbsentVoid();
    }

    // Streams and shards of which nobody knows whether they are: now they show it, all the same way, and the rows too.
    private void Resolve(ModelStream stream, IReadOnlyList<Row> streamRows, IReadOnlyList<Row> shardRows)
    {
        var row = streamRows.FirstOrDefault(row => row.Key.Span.SequenceEqual(StreamAdministrator.Key(stream.Id.Value)));
        var isThere = !row.Key.IsEmpty;
        SimulationFailure.Unless(isThere || !stream.Exists || stream.DeleteAsked, $"stream {stream.Id}: its row is gone");
        SimulationFailure.Unless(!isThere || !stream.Deleted, $"stream {stream.Id}: its row is there again");
        for (var i = stream.Shards.Count - 1; i >= 0; i--)
        {
            var shard = stream.Shards[i];
            var shardRow = shardRows.FirstOrDefault(row => row.Key.Span.SequenceEqual(StreamAdministrator.Key(shard.Id.Value)));
            var bounds = Log.Describe(shard.Id);
            SimulationFailure.Unless(
                (bounds is not null) == !shardRow.Key.IsEmpty || flips.MayLoseChanges, $"shard {shard.Id}: the log has {bounds}, the row says otherwise");
            if (bounds is not { } known)
            {
                // Its only records may have been hit too: then no frame says that there is such a shard.
                SimulationFailure.Unless(!isThere || shard.DeleteAsked || shard.Records.Count == 0 || flips.MayLoseChanges, $"shard {shard.Id} is gone");
                stream.Shards.RemoveAt(i);
                continue;
            }

            SimulationFailure.Unless(isThere || flips.MayLoseChanges, $"shard {shard.Id} is there, its stream's row is not");
            SimulationFailure.Unless(
                known.Closed == (shardRow.Value.Span[0] == 1) || flips.MayLoseChanges, $"shard {shard.Id}: closed {known.Closed}, the row says otherwise");
            SimulationFailure.Unless(!shard.Deleted || flips.MayLoseChanges, $"shard {shard.Id} was deleted, and is there again");
            shard.Exists = true;
            shard.DeleteAsked = shard.Deleted = false;
            shard.CloseAsked = shard.Closed = known.Closed;
        }

        if (!isThere)
        {
            Model.Streams.Remove(stream);
            return;
        }

        stream.Exists = true;
        stream.DeleteAsked = false;
        stream.Retention = TimeSpan.FromHours(row.Value.Span[0]);
        stream.RetentionMin = stream.Retention < stream.RetentionMin ? stream.Retention : stream.RetentionMin;
    }

    private async Task VerifyShard(ModelShard shard)
    {
        var bounds = Observe(shard);
        SimulationFailure.Unless(bounds is not null, $"shard {shard.Id} is gone");
        SimulationFailure.Unless(
            bounds!.Value.StableEnd >= shard.AcknowledgedEnd || shard.Damaged.Count > 0, $"shard {shard.Id} ends at {bounds.Value.StableEnd}, {shard.AcknowledgedEnd} was acknowledged");
        for (var from = 0L; ;)
        {
            var next = await Read(shard, from, 4_000);
            if (next == from)
            {
                break;
            }

            from = next;
        }
    }

    private async Task VerifySets()
    {
        var rows = await Store.Read(reader => reader.Scan(SetCommitter.Rows, KeyRange.All, int.MaxValue), CancellationToken.None);
        var there = rows.Select(row => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(row.Key.Span)).ToHashSet();
        foreach (var set in Model.Sets)
        {
            var hasRow = there.Contains(set.Number);
            SimulationFailure.Unless(set.IsThere is null || set.IsThere == hasRow, $"set {set.Number}: its row is {(hasRow ? "there" : "gone")}");
            set.IsThere = hasRow;
            foreach (var record in set.Records)
            {
                SimulationFailure.Unless(hasRow || record.Offset < 0, $"set {set.Number}: it has no row, but record {record.Id} is there");
                SimulationFailure.Unless(
                    !hasRow || record.Offset >= 0 || MayBeUnseen(set), $"set {set.Number}: its row is there, record {record.Id} is not");
            }
        }
    }

    // A record that was never seen may have been in a stream that is gone by now, or damaged.
    private bool MayBeUnseen(ModelSet set) =>
        flips.Any || Model.Counts.Deleted > 0 || Model.Counts.ShardsDeleted > 0 || Plan.LongTimes || Plan.Archives || set.Records.Any(record => record.Shard?.Stream.Deleted == true);

    private void ForgetWhatWasCut()
    {
        foreach (var (shard, offset) in flips.AtRisk)
        {
            if (shard.Exists && Log.Describe(shard.Id) is { } bounds && offset >= bounds.StableEnd)
            {
                Model.Forget(shard, offset);
            }
        }

        flips.AtRisk.Clear();
        foreach (var shard in Model.Shards)
        {
            shard.AcknowledgedEnd = Math.Min(shard.AcknowledgedEnd, Log.Describe(shard.Id)?.StableEnd ?? 0);
        }
    }
}
