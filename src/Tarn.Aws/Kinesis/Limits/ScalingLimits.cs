using Tarn.Aws.Limits;

namespace Tarn.Aws.Kinesis.Limits;

/// <summary>The changes of one stream's number of shards: at most 10 in 24 hours.</summary>
internal sealed class ScalingLimits : ILimits
{
    /// <summary>The most changes in 24 hours.</summary>
    public const int PerDayMax = 10;

    private const long DayMs = 24 * 60 * 60 * 1_000;

    private readonly Lock _gate = new();
    private readonly List<long> _doneMs = [];

    /// <summary>Counts a change if the quota allows it now; else returns false.</summary>
    public bool TryScale(long nowMs)
    {
        lock (_gate)
        {
            if (Done(nowMs) >= PerDayMax)
            {
                return false;
            }

            _doneMs.Add(nowMs);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs)
    {
        lock (_gate)
        {
            return Done(nowMs) == 0;
        }
    }

    private int Done(long nowMs)
    {
        _doneMs.RemoveAll(moment => nowMs - moment >= DayMs);
        return _doneMs.Count;
    }
}
