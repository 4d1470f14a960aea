using Tarn.Aws.Limits;

namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>
/// The units of one table, index or partition. A request may begin while any are left, and its units may make a debt, because they are known only
/// after it. An on-demand rate is double the highest use of the last 30 minutes.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"/>
internal sealed class UnitLimits(UnitRate first) : ILimits
{
    private const int PeakMinutes = 30;
    private const int MinuteMs = 60_000;

    private readonly Lock _gate = new();
    private readonly Queue<(long Minute, double Units)> _used = new();
    private TokenBucket _bucket = new(first.PerSecond, first.PerSecond * first.BurstSeconds);
    private long _minute;
    private double _minuteUnits;

    public bool IsOpen(in UnitRate rate, long nowMs)
    {
        lock (_gate)
        {
            var perSecond = rate.Max is { } max ? Math.Min(max, Math.Max(rate.PerSecond, 2 * Peak(nowMs))) : rate.PerSecond;
            _bucket.Change(perSecond, perSecond * rate.BurstSeconds, nowMs);
            return _bucket.IsOpen(nowMs);
        }
    }

    public void Charge(double units, long nowMs)
    {
        lock (_gate)
        {
            Peak(nowMs);
            _minuteUnits += units;
            _bucket.Charge(units);
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs)
    {
        lock (_gate)
        {
            return Peak(nowMs) == 0 && _bucket.IsFull(nowMs);
        }
    }

    // Units a second of the busiest whole minute.
    private double Peak(long nowMs)
    {
        var minute = nowMs / MinuteMs;
        if (minute > _minute)
        {
            if (_minuteUnits > 0)
            {
                _used.Enqueue((_minute, _minuteUnits));
            }

            (_minute, _minuteUnits) = (minute, 0);
            while (_used.TryPeek(out var oldest) && oldest.Minute < minute - PeakMinutes)
            {
                _used.Dequeue();
            }
        }

        return _used.Count == 0 ? 0 : _used.Max(one => one.Units) / (MinuteMs / 1_000);
    }
}
