using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>The checks after every start and of every read.</summary>
internal sealed partial class Simulation
{
    /// <summary>Reads once, compares the records with the model, and returns the next offset to read.</summary>
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

    /// <summary>Checks the shard's bounds against the model.</summary>
    public ShardBounds? Observe(ModelShard shard)
    {
        var found = Log.Describe(shard.Id);
        SimulationFailure.Unless(found is not null || shard.IsGoing, $"shard {shard.Id} is gone");
        if (found is { } bounds)
        {
            SimulationFailure.Unless(!bounds.Closed || shard.CloseAsked, $"shard {shard.Id} is closed without a request");
            SimulationFailure.Unless(bounds.Closed || !shard.Closed, $"shard {shard.Id} is open again");
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
                SimulationFailure.Unless(HasRow(set) || _flips.Any, $"{LogModel.At(shard, offset)}: read before the store has committed set {set.Number}");
            }
        }
    }

    private bool HasRow(ModelSet set)
    {
        // The twin's reads complete synchronously.
        var row = Store.Read(reader => reader.Get(SetCommitter.Rows, SetCommitter.Key(set.Number)), CancellationToken.None).AsTask();
        SimulationFailure.Unless(row.IsCompletedSuccessfully, "a read of the store's twin waited");
        return row.GetAwaiter().GetResult() is not null;
    }

    private async Task Verify()
    {
        foreach (var stream in Model.Streams.ToArray())
        {
            Resolve(stream, _directory!.Find(stream.Id));
        }

        foreach (var shard in Model.Shards.Where(shard => shard.Exists && !shard.Stream.Deleted))
        {
            await VerifyShard(shard);
        }

        await VerifySets();
        VerifyWholes();
        Model.Row.Found(await RowCommitter.Read(Store));
        ForgetWhatWasCut();
        Model.InvalidateAbsent();
    }

    // Streams and shards with unknown outcomes: now all their shards, and the rows, must show the same outcome.
    private void Resolve(ModelStream stream, StreamLayout? rows)
    {
        SimulationFailure.Unless(rows is not null || !stream.Exists || stream.DeleteAsked, $"stream {stream.Id}: its row is gone");
        SimulationFailure.Unless(rows is null || !stream.Deleted, $"stream {stream.Id}: its row is there again");
        foreach (var replacing in rows?.Shards.Where(row => stream.Find(row.Id) is null) ?? [])
        {
            SimulationFailure.Unless(_flips.MayLoseChanges, $"shard {replacing.Id}: a row that no commit wrote");
            Trace.Note("takes a lost shard's place", replacing.Id.Value);
            Model.Counts.ShardsReplaced++;
            AddShard(stream, replacing.Id);
            if (replacing.Parent is { } lost)
            {
                stream.Find(lost.Id)!.CloseAsked = true;
            }
        }

        for (var i = stream.Shards.Count - 1; i >= 0; i--)
        {
            if (!Resolve(stream.Shards[i], rows))
            {
                stream.Shards.RemoveAt(i);
            }
        }

        if (rows is null)
        {
            Model.Streams.Remove(stream);
            return;
        }

        stream.Exists = true;
        stream.DeleteAsked = false;
        stream.Retention = rows.Stream.Retention;
        stream.RetentionMin = stream.Retention < stream.RetentionMin ? stream.Retention : stream.RetentionMin;
        SimulationFailure.Unless(Log.Contents.Streams[stream.Id] == stream.Retention, $"stream {stream.Id}: the log keeps {Log.Contents.Streams[stream.Id]}");
    }

    // Returns false if the shard is deleted. The log has every shard of the rows, even with damaged changes. It may
    // have a deleted shard again if exactly that change was damaged.
    private bool Resolve(ModelShard shard, StreamLayout? rows)
    {
        ShardDescription? row = null;
        var isThere = rows?.TryFind(shard.Id, out row) == true;
        var found = Log.Describe(shard.Id);
        SimulationFailure.Unless(isThere || found is null || _flips.MayLoseChanges, $"shard {shard.Id}: the log has {found}, there is no row");
        SimulationFailure.Unless(isThere || !shard.Exists || shard.IsGoing, $"shard {shard.Id}: its row is gone");
        if (!isThere)
        {
            return false;
        }

        SimulationFailure.Unless(found is not null, $"shard {shard.Id}: there is a row, the log has none");
        SimulationFailure.Unless(found!.Value.Closed == row!.Closed is not null, $"shard {shard.Id}: closed {found.Value.Closed}, the row says otherwise");
        SimulationFailure.Unless(!shard.Deleted, $"shard {shard.Id} was deleted, and is there again");
        shard.Exists = true;
        shard.DeleteAsked = shard.Deleted = false;
        shard.CloseAsked = shard.Closed = found.Value.Closed;
        return true;
    }

    private async Task VerifyShard(ModelShard shard)
    {
        var bounds = Observe(shard);
        SimulationFailure.Unless(bounds is not null, $"shard {shard.Id} is gone");
        SimulationFailure.Unless(
            bounds!.Value.StableEnd >= shard.AcknowledgedEnd || shard.Damaged.Count > 0,
            $"shard {shard.Id} ends at {bounds.Value.StableEnd}, {shard.AcknowledgedEnd} was acknowledged");
        for (var from = 0L; ;)
        {
            var next = await Read(shard, from, 4_000);
            if (next == from)
            {
                SimulationFailure.Unless(from >= bounds.Value.StableEnd, $"shard {shard.Id} ends at {bounds.Value.StableEnd}, and a reader stays at {from}");
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

    private void VerifyWholes()
    {
        foreach (var call in Model.Wholes.Where(_ => !MayMissRecords))
        {
            var there = call.Records.Count(record => record.Offset >= 0);
            SimulationFailure.Unless(
                there == 0 || there == call.Records.Length || call.Shards.Any(shard => shard.Stream.Deleted),
                $"a whole append of {call.Records.Length} records has {there} of them");
        }
    }

    // A record that was never seen may have belonged to a stream that is deleted, or may be damaged.
    private bool MayBeUnseen(ModelSet set) => MayMissRecords || set.Records.Any(record => record.Shard?.Stream.Deleted == true);

    /// <summary>Bits were flipped, so frames may be damaged.</summary>
    public bool MayBeDamaged => _flips.Any;

    private bool MayMissRecords =>
        _flips.Any || Model.Counts.Deleted > 0 || Model.Counts.ShardsDeleted > 0 || Plan.LongTimes || Plan.Archives;

    private void ForgetWhatWasCut()
    {
        foreach (var (shard, offset) in _flips.AtRisk)
        {
            if (shard.Exists && Log.Describe(shard.Id) is { } bounds && offset >= bounds.StableEnd)
            {
                Model.Forget(shard, offset);
            }
        }

        _flips.AtRisk.Clear();
        foreach (var shard in Model.Shards)
        {
            shard.AcknowledgedEnd = Math.Min(shard.AcknowledgedEnd, Log.Describe(shard.Id)?.StableEnd ?? 0);
        }
    }
}
