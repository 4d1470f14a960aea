using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The records that a pipeline has read and its outputs have not committed. It has the destination's lane and the error
/// output's, or only one of them while the other is failing. With both lanes, each record is checked once.
/// </summary>
internal sealed class OpenBuffers : IRecordSink
{
    private readonly OutputLane? _destination;
    private readonly OutputLane? _errors;
    private readonly IErrorOutput? _documents;
    private readonly FrontReads? _reads;
    private readonly RecordSteps _steps;
    private long _madeBytes;

    /// <summary>Begins without a record.</summary>
    /// <param name="model">The configuration, whose steps make the lanes' records.</param>
    /// <param name="destination">The destination's lane, if it is among these.</param>
    /// <param name="errors">The error output's lane, if it is among these.</param>
    /// <param name="reads">Counts the reads, at the front.</param>
    public OpenBuffers(DeliveryModel model, OutputLane? destination, OutputLane? errors, FrontReads? reads = null)
    {
        (_destination, _errors, _reads) = (destination, errors, reads);
        _documents = (IErrorOutput?)errors?.Output;
        _steps = RecordSteps.Of(model, this);
        Lanes = [.. new[] { destination, errors }.OfType<OutputLane>()];
    }

    /// <summary>The lanes, the destination's first: a commit's ledger entry begins with it.</summary>
    public IReadOnlyList<OutputLane> Lanes { get; }

    /// <summary>The destination's lane, whose ranges say which records were delivered.</summary>
    public OutputLane? Destination => _destination;

    /// <summary>Arrival of the newest record read, Unix milliseconds; 0: none was read.</summary>
    public long NewestArrivalMs { get; private set; }

    /// <summary>Whether the steps have made so much since <see cref="Enter"/> that the read must end.</summary>
    public bool MustEndRead => _madeBytes >= DeliveryLimits.MadeBytesMax;

    /// <summary>Sets the shard of the next records.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="from">The offset at which the read begins.</param>
    public void Enter(ShardId shard, long from)
    {
        _madeBytes = 0;
        _reads?.Enter(shard);
        _destination?.Enter(shard, from);
        _errors?.Enter(shard, from);
    }

    /// <summary>Takes a log record. The steps make any number of records of it, and add them here.</summary>
    public void Take(in DeliveryRecord record)
    {
        NewestArrivalMs = record.ArrivalTimeMs;
        _reads?.Count();
        _madeBytes += _steps.Take(record);
    }

    /// <summary>Routes a record to its lane.</summary>
    public void Add(in DeliveryRecord record)
    {
        _reads?.CountSubRecord();
        var judged = false;
        ShredResult result = default;
        if (_destination?.Covers(record.Offset) == false)
        {
            result = _destination.Output.Add(record);
            judged = true;
            if (!result.IsMalformed)
            {
                _destination.Buffered(record);
                return;
            }
        }

        if (_errors?.Covers(record.Offset) == false)
        {
            result = judged ? result : _documents!.Check(record);
            if (result.IsMalformed)
            {
                _documents!.Add(FailedRecord.Of(record, result));
                _errors.Buffered(record);
            }
        }
    }

    /// <summary>Routes a record that a step refused to the error output.</summary>
    public void Fail(in FailedRecord failed)
    {
        _reads?.CountSubRecord();
        if (_errors?.Covers(failed.Record.Offset) == false)
        {
            _documents!.Add(failed);
            _errors.Buffered(failed.Record);
        }
    }

    /// <summary>Notes the end of a read of the shard.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        _reads?.Advance(from, next, skippedDamaged, skippedExpired);
        _destination?.Advance(next);
        _errors?.Advance(next);
    }

    /// <summary>Seals chunks that have been open for long enough.</summary>
    public void SealIfDue()
    {
        _destination?.Output.SealIfDue();
        _errors?.Output.SealIfDue();
    }

    /// <summary>Whether any lane is due for a flush by size or age.</summary>
    public bool IsDue(bool caughtUp) => (_destination?.IsDue(caughtUp) ?? false) || (_errors?.IsDue(caughtUp) ?? false);

    /// <summary>The lanes that must be flushed now.</summary>
    public List<OutputLane> Due(bool caughtUp) => [.. Lanes.Where(lane => lane.IsDue(caughtUp))];

    /// <summary>Whether everything read is committed.</summary>
    public bool AllCommitted => _reads?.AllCommitted != false && !Lanes.Any(lane => lane.HasPending);
}
