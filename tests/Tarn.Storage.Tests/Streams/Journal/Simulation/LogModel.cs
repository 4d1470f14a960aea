
namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// The log's invariants, checked against its answers: those of the section "Proof" of the rules. The model never looks
/// into the journal.
/// </summary>
internal sealed class LogModel(SimulationTrace trace)
{
    private readonly List<ModelRecord> _records = [];

    public List<ModelStream> Streams { get; } = [];

    public List<ModelSet> Sets { get; } = [];

    /// <summary>The calls whose records are all there, or none of them.</summary>
    public List<ModelCall> Wholes { get; } = [];

    /// <summary>Calls without a clear answer, for their producers to retry.</summary>
    public List<ModelCall> Unanswered { get; } = [];

    public ModelRow Row { get; } = new();

    public SimulationCounts Counts { get; } = new();

    /// <summary>Writes or syncs failed in this life, so unknown outcomes are expected.</summary>
    public bool DiskFailed { get; set; }

    public bool DiskWasFull { get; set; }

    /// <summary>
    /// The latest time at which retention might have trusted the clock: D12 (arrival times never go back).
    /// </summary>
    public long TrustedNowMs { get; set; }

    public IEnumerable<ModelShard> Shards => Streams.SelectMany(stream => stream.Shards);

    public ModelRecord NewRecord(int bytes)
    {
        var record = new ModelRecord(_records.Count, bytes);
        _records.Add(record);
        return record;
    }

    /// <summary>Notes that the log has acknowledged the record there.</summary>
    public void Acknowledge(ModelRecord record, ModelShard shard, long offset, long arrivalMs)
    {
        Place(record, shard, offset, arrivalMs, "acknowledged");
        if (!record.Acknowledged)
        {
            record.Acknowledged = true;
            Counts.Acknowledged++;
        }

        shard.AcknowledgedEnd = Math.Max(shard.AcknowledgedEnd, offset + 1);
    }

    /// <summary>Notes that a reader has read these bytes there.</summary>
    public ModelRecord Read(ModelShard shard, long offset, ReadOnlySpan<byte> value, long arrivalMs)
    {
        Counts.Read++;
        var id = value.Length >= 4 ? BitConverter.ToInt32(value) : -1;
        SimulationFailure.Unless(id >= 0 && id < _records.Count && _records[id].Equals(value), $"{At(shard, offset)}: bytes that no producer wrote");
        Place(_records[id], shard, offset, arrivalMs, "read");
        return _records[id];
    }

    /// <summary>Checks that a read may skip an offset at which a record is known.</summary>
    public void Missing(ModelShard shard, long offset)
    {
        var record = shard.Records[offset];
        SimulationFailure.Unless(
            shard.MayBeMissing(offset) || IsExpired(shard, offset),
            $"{At(shard, offset)}: record {record.Id} is lost ({(record.Acknowledged ? "acknowledged" : "was read")})");
    }

    /// <summary>Notes that no attempt has stored the record.</summary>
    public void Refuse(ModelRecord record, string why)
    {
        if (!record.InDoubt && record.Offset < 0)
        {
            record.Forbidden ??= why;
        }
    }

    /// <summary>Notes that these records had an unknown outcome and are absent: they must never appear.</summary>
    public void Invalidate(IEnumerable<ModelRecord> doubted, string why)
    {
        foreach (var record in doubted)
        {
            record.Forbidden ??= record.Offset < 0 ? why : null;
        }
    }

    /// <summary>
    /// Called when all present records have just been read. A record with an unknown outcome that is absent, and is not
    /// retried, must stay absent.
    /// </summary>
    public void InvalidateAbsent()
    {
        var retried = Unanswered.SelectMany(call => call.Records).ToHashSet();
        Invalidate(_records.Where(record => record.InDoubt && !retried.Contains(record)), "it was not there after a start");
    }

    /// <summary>Notes that, by the shard's bounds, retention has passed all lower offsets.</summary>
    public void FirstOffsetMoved(ModelShard shard, long firstOffset)
    {
        if (firstOffset <= shard.FreedBelow)
        {
            return;
        }

        foreach (var (offset, arrival) in shard.ArrivalMs)
        {
            SimulationFailure.Unless(
                offset >= firstOffset || offset < shard.FreedBelow || IsOld(shard, offset) || shard.MayBeMissing(offset),
                $"{At(shard, offset)}: arrived at {arrival}, was freed while it cannot have been later than {TrustedNowMs}");
        }

        shard.FreedBelow = firstOffset;
        Counts.Expired++;
    }

    /// <summary>
    /// Called after a start, for a record damaged at the journal's end: recovery may have taken it for the torn tail.
    /// </summary>
    public void Forget(ModelShard shard, long offset)
    {
        shard.Damaged.Remove(offset);
        if (!shard.Records.Remove(offset, out var record))
        {
            return;
        }

        shard.ArrivalMs.Remove(offset);
        (record.Shard, record.Offset, record.Acknowledged) = (null, -1, false);
        record.Forbidden = "it was lost with the damaged tail";
    }

    /// <summary>Retention may have passed the offset, and no consumer holds it. Its file may still exist.</summary>
    public bool IsExpired(ModelShard shard, long offset) => IsOld(shard, offset) && offset < shard.HeldFrom;

    public static string At(ModelShard shard, long offset) => $"shard {shard.Id} offset {offset}";

    private bool IsOld(ModelShard shard, long offset) =>
        shard.ArrivalMs.GetValueOrDefault(offset) < TrustedNowMs - (long)shard.Stream.RetentionMin.TotalMilliseconds;

    private void Place(ModelRecord record, ModelShard shard, long offset, long arrivalMs, string how)
    {
        SimulationFailure.Unless(record.Forbidden is null, $"{At(shard, offset)}: record {record.Id} is {how}, but {record.Forbidden}");
        if (record.Offset >= 0 && (record.Shard != shard || record.Offset != offset) && record.Shard!.Damaged.Contains(record.Offset))
        {
            // An unreadable frame does not help to recognise a retry.
            (record.Shard, record.Offset) = (null, -1);
        }

        SimulationFailure.Unless(
            record.Offset < 0 || (record.Shard == shard && record.Offset == offset),
            $"record {record.Id} is {how} at {At(shard, offset)}, and was at {record.Shard?.Id} {record.Offset}");
        if (shard.Records.TryGetValue(offset, out var other))
        {
            SimulationFailure.Unless(other == record, $"{At(shard, offset)} stands for records {other.Id} and {record.Id}");
            var known = shard.ArrivalMs.GetValueOrDefault(offset);
            SimulationFailure.Unless(known == 0 || arrivalMs == 0 || known == arrivalMs, $"{At(shard, offset)}: the arrival time changed");
            shard.ArrivalMs[offset] = Math.Max(known, arrivalMs);
            return;
        }

        trace.Note(how, shard.Id.Value, offset, record.Id);
        (record.Shard, record.Offset) = (shard, offset);
        shard.Records.Add(offset, record);
        shard.ArrivalMs[offset] = arrivalMs;
    }
}
