using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// All rows in the order of event time. The watermark makes rows due. A row that is not newer than the last given one is late, as in Flink.
/// </summary>
internal sealed class SortRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : StateRun(plan, stage, rows, suffix, connection)
{
    private readonly SortedSet<StateRow> _pending = new(Comparer<StateRow>.Create(Compare));
    private long _last = long.MinValue;

    public override bool WaitsForWatermark => _pending.Count > 0;

    public override IEnumerable<(string Key, long First, long Second)> Marks => _last == long.MinValue ? [] : [("", _last, 0)];

    protected override bool Keeps => true;

    protected override IEnumerable<long> Live => _pending.Select(r => r.Order);

    public override void RestoreMark(string key, long first, long second) => _last = first;

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        if (row.Time <= _last)
        {
            late(row.Place, null, watermark);
            return;
        }

        Restore(row);
    }

    protected override void Move(long place, long watermark)
    {
        while (_pending.Count > 0 && _pending.Min is var next && next.Time <= watermark)
        {
            Give(place, ChangeKind.Insert, next.Order);
            _last = next.Time;
            _pending.Remove(next);
            IndexBytes -= next.IndexBytes;
        }
    }

    protected override void Restore(in StateRow row)
    {
        _pending.Add(row);
        IndexBytes += row.IndexBytes;
    }

    private static int Compare(StateRow one, StateRow other)
    {
        var order = one.Time.CompareTo(other.Time);
        order = order != 0 ? order : one.Sort.AsSpan().SequenceCompareTo(other.Sort);
        return order != 0 ? order : one.Order.CompareTo(other.Order);
    }
}
