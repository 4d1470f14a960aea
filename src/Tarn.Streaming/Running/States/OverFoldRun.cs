using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// Aggregates of each row with all earlier ones in event time, where the aggregates fold: a row costs the same after any number of rows. The watermark makes
/// rows due, and a row that it has passed is late. Without event time, rows are due at once. Rows that wait never expire.
/// </summary>
internal sealed class OverFoldRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : FoldedRun(plan, stage, rows, suffix, connection)
{
    private readonly bool _isRows = ((StreamOverNode)plan.Stages[stage].Node).Frame.IsRows;
    private readonly SortedSet<StateRow> _pending = new(Comparer<StateRow>.Create((one, other) => (one.Time, one.Order).CompareTo((other.Time, other.Order))));

    public override bool WaitsForWatermark => _pending.Count > 0;

    protected override bool Keeps => Node.Time is not null;

    protected override IEnumerable<long> Live => _pending.Select(r => r.Order);

    protected override string Joined => $" JOIN {Versions} s ON s.{Aggregates!.Group} = d.a4";

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        if (!Keeps)
        {
            GiveAll(row.Place, row.Key, [row]);
        }
        else if (row.Time <= watermark)
        {
            late(row.Place, null, watermark);
        }
        else
        {
            Restore(row);
        }
    }

    protected override void Move(long place, long watermark)
    {
        while (_pending.Count > 0 && _pending.Min.Time is var time && time <= watermark)
        {
            var due = new List<StateRow>();
            for (; _pending.Count > 0 && _pending.Min is var row && row.Time == time; due.Add(row))
            {
                _pending.Remove(row);
                IndexBytes -= row.IndexBytes;
            }

            foreach (var peers in due.GroupBy(r => r.Key))
            {
                GiveAll(place, peers.Key, [.. peers]);
            }
        }
    }

    protected override void Restore(in StateRow row)
    {
        _pending.Add(row);
        IndexBytes += row.IndexBytes;
    }

    /// <summary>Gives rows of one time and key. Under RANGE each of them counts for all.</summary>
    private void GiveAll(long place, string key, List<StateRow> peers)
    {
        var group = GroupOf(key);
        foreach (var peer in _isRows ? [] : peers)
        {
            group.Take(peer);
        }

        var version = _isRows ? -1 : Version(group);
        foreach (var peer in peers)
        {
            if (_isRows)
            {
                group.Take(peer);
                version = Version(group);
            }

            Give(place, ChangeKind.Insert, peer.Order, version);
        }

        Touch(key, place);
    }
}
