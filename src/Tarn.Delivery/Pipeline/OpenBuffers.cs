using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The records that a pipeline has read and its outputs have not committed. It has the destination's lane and the error
/// output's, or only one of them while the other is failing. With both lanes, each record is checked once.
/// </summary>
internal sealed class OpenBuffers(OutputLane? destination, OutputLane? errors, FrontReads? reads = null) : IDisposable
{
    private readonly IErrorOutput? _documents = (IErrorOutput?)errors?.Output;

    /// <summary>The lanes, the destination's first: a commit's ledger entry begins with it.</summary>
    public IReadOnlyList<OutputLane> Lanes { get; } = [.. new[] { destination, errors }.OfType<OutputLane>()];

    /// <summary>The destination's lane, whose ranges say which records were delivered.</summary>
    public OutputLane? Destination => destination;

    /// <summary>Arrival of the newest record read, Unix milliseconds; 0: none was read.</summary>
    public long NewestArrivalMs { get; private set; }

    /// <summary>Prepares the outputs before the first record.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        foreach (var lane in Lanes)
        {
            await lane.Begin(cancellationToken);
        }
    }

    /// <summary>Sets the shard of the next records.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="from">The offset at which the read begins.</param>
    public void Enter(ShardId shard, long from)
    {
        reads?.Enter(shard);
        destination?.Enter(shard, from);
        errors?.Enter(shard, from);
    }

    /// <summary>Counts a log record; zero, one or more <see cref="Add"/> follow for it.</summary>
    public void Count() => reads?.Count();

    public void Add(in DeliveryRecord record)
    {
        NewestArrivalMs = record.ArrivalTimeMs;
        reads?.CountSubRecord();
        var judged = false;
        ShredResult result = default;
        if (destination?.Covers(record.Offset) == false)
        {
            result = destination.Output.Add(record);
            judged = true;
            if (!result.IsMalformed)
            {
                destination.Buffered(record);
                return;
            }
        }

        if (errors?.Covers(record.Offset) == false)
        {
            result = judged ? result : _documents!.Check(record);
            if (result.IsMalformed)
            {
                _documents!.Add(FailedRecord.Of(record, result));
                errors.Buffered(record);
            }
        }
    }

    /// <summary>Notes the end of a read of the shard.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        reads?.Advance(from, next, skippedDamaged, skippedExpired);
        destination?.Advance(next);
        errors?.Advance(next);
    }

    /// <summary>Seals chunks that have been open for long enough.</summary>
    public void SealIfDue()
    {
        destination?.Output.SealIfDue();
        errors?.Output.SealIfDue();
    }

    /// <summary>Whether any lane is due for a flush by size or age.</summary>
    public bool IsDue(bool caughtUp) => (destination?.IsDue(caughtUp) ?? false) || (errors?.IsDue(caughtUp) ?? false);

    /// <summary>The lanes that must be flushed now.</summary>
    public List<OutputLane> Due(bool caughtUp) => [.. Lanes.Where(lane => lane.IsDue(caughtUp))];

    /// <summary>Whether everything read is committed.</summary>
    public bool AllCommitted => reads?.AllCommitted != false && !Lanes.Any(lane => lane.HasPending);

    public void Dispose()
    {
        destination?.Dispose();
        errors?.Dispose();
    }
}
