using Tarn.Delivery.Outputs;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// What a pipeline has read and its outputs have not committed: the destination's lane, the error output's, or one of them alone while
/// the other cannot go on. Each record is judged once where both are here.
/// </summary>
internal sealed class OpenBuffers(OutputLane? destination, OutputLane? errors) : IDisposable
{
    private readonly IErrorOutput? documents = (IErrorOutput?)errors?.Output;

    /// <summary>The destination's first: a commit's ledger begins with it.</summary>
    public IReadOnlyList<OutputLane> Lanes { get; } = [.. new[] { destination, errors }.OfType<OutputLane>()];

    /// <summary>The one whose ranges say what was delivered.</summary>
    public OutputLane? Destination => destination;

    /// <summary>Bytes of records buffered.</summary>
    public long Bytes => (destination?.Output.BufferedBytes ?? 0) + (errors?.Output.BufferedBytes ?? 0);

    /// <summary>Arrival of the oldest record buffered, Unix milliseconds; null: there is none.</summary>
    public long? OldestArrivalMs
    {
        get
        {
            var (one, other) = (destination?.OldestArrivalMs, errors?.OldestArrivalMs);
            return one is null || other < one ? other : one;
        }
    }

    /// <summary>Arrival of the newest record read, Unix milliseconds; 0: none was.</summary>
    public long NewestArrivalMs { get; private set; }

    /// <summary>Before the first record.</summary>
    public async ValueTask Begin(CancellationToken cancellation)
    {
        foreach (var lane in Lanes)
        {
            await lane.Output.Begin(cancellation);
        }
    }

    /// <summary>The shard whose records come now.</summary>
    public void Enter(ShardId shard)
    {
        destination?.Enter(shard);
        errors?.Enter(shard);
    }

    /// <summary>A log record comes, as one or more <see cref="Add"/>, or none.</summary>
    public void Count(long offset)
    {
        if (destination?.Covers(offset) == false)
        {
            destination.Count();
        }
    }

    public void Add(in DeliveryRecord record)
    {
        NewestArrivalMs = record.ArrivalTimeMs;
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
            result = judged ? result : documents!.Check(record);
            if (result.IsMalformed)
            {
                documents!.Add(FailedRecord.Of(record, result));
                errors.Count();
                errors.Buffered(record);
            }
        }
    }

    /// <summary>A read of the shard ended.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        destination?.Advance(from, next, skippedDamaged, skippedExpired);
        errors?.Advance(from, next, skippedDamaged, skippedExpired);
    }

    /// <summary>Seals what has been open for long enough.</summary>
    public void SealIfDue()
    {
        destination?.Output.SealIfDue();
        errors?.Output.SealIfDue();
    }

    /// <summary>Whether size or age of any ask for a flush.</summary>
    public bool IsDue(bool caughtUp) => (destination?.IsDue(caughtUp) ?? false) || (errors?.IsDue(caughtUp) ?? false);

    /// <summary>Those that are to be flushed now.</summary>
    public List<OutputLane> Due(bool caughtUp) => [.. Lanes.Where(lane => lane.IsDue(caughtUp))];

    /// <summary>Whether everything read is committed.</summary>
    public bool AllCommitted => Lanes.All(lane => lane.Uncommitted.Count == 0);

    /// <summary>How long until there is something to do; null: not before a record comes.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            var (one, other) = (destination?.UntilDue, errors?.UntilDue);
            return one is null || other < one ? other : one;
        }
    }

    public void Dispose()
    {
        destination?.Dispose();
        errors?.Dispose();
    }
}
