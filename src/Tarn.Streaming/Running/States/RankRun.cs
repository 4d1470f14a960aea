using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// The first rows of each part. Where rows are never taken back, the state of each part has its first rows alone; else all. A new row costs the
/// logarithm of its part, and a move of the rows after it.
/// </summary>
internal sealed class RankRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : StateRun(plan, stage, rows, suffix, connection)
{
    private readonly StreamRankNode _node = (StreamRankNode)plan.Stages[stage].Node;
    private readonly StateParts _parts = new();

    protected override bool Keeps => true;

    protected override IEnumerable<long> Live => _parts.Orders;

    protected override string Computed => _node.Number is { } number ? $", d.a4 AS {number.Name}" : "";

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        if (row.IsRemoval)
        {
            Remove(row);
        }
        else
        {
            Add(row);
        }
    }

    protected override void Restore(in StateRow row)
    {
        var part = _parts.Of(row.Key);
        part.Insert(PlaceOf(part, row), row);
        IndexBytes += row.IndexBytes;
    }

    protected override long Expire(string key)
    {
        var (count, bytes) = _parts.Remove(key);
        IndexBytes -= bytes;
        return count;
    }

    private void Add(in StateRow row)
    {
        var part = _parts.Of(row.Key);
        var at = PlaceOf(part, row);
        if (at >= _node.To && !_node.TakesChanges)
        {
            return;
        }

        Touch(row.Key, row.Place);
        StateRow? gone = part.Count >= _node.To ? part[(int)_node.To - 1] : null;
        part.Insert(at, row);
        IndexBytes += row.IndexBytes;
        if (at < _node.To)
        {
            Show(row.Place, part, at, isAdded: true, gone);
        }

        if (!_node.TakesChanges && part.Count > _node.To)
        {
            IndexBytes -= part[^1].IndexBytes;
            part.RemoveAt(part.Count - 1);
        }
    }

    private void Remove(in StateRow row)
    {
        if (_parts.Find(row.Key) is not { } part)
        {
            return;
        }

        // Of equal rows the oldest one goes.
        var end = PlaceOf(part, row with { Order = long.MinValue });
        var (at, step) = _node.IsNewestFirst ? (end - 1, -1) : (end, 1);
        while (at >= 0 && at < part.Count && part[at].Sort.AsSpan().SequenceEqual(row.Sort) && part[at].Row != row.Row)
        {
            at += step;
        }

        if (at < 0 || at == part.Count || part[at].Row != row.Row)
        {
            return;
        }

        Touch(row.Key, row.Place);
        var gone = part[at];
        part.RemoveAt(at);
        IndexBytes -= gone.IndexBytes;
        if (at < _node.To)
        {
            Show(row.Place, part, at, isAdded: false, gone);
        }

        if (part.Count == 0)
        {
            _parts.Remove(row.Key);
            Leave(row.Key);
        }
    }

    /// <summary>Gives the changes after a row came to an index or went from it.</summary>
    private void Show(long place, List<StateRow> part, int at, bool isAdded, StateRow? gone)
    {
        var (from, last) = ((int)Math.Min(int.MaxValue, _node.From - 1), (int)Math.Min(part.Count, _node.To) - 1);
        if (_node.Number is null)
        {
            // Rows before the first shown rank move over it.
            var first = Math.Max(at, from);
            StateRow? leaves = isAdded ? gone : at >= from ? gone : from - 1 < part.Count ? part[from - 1] : null;
            StateRow? comes = isAdded ? first <= last ? part[first] : null : _node.To - 1 < part.Count ? part[(int)_node.To - 1] : null;
            var isUpdate = _node.From == _node.To && leaves is not null && comes is not null;
            Give(place, leaves, isUpdate ? ChangeKind.UpdateBefore : ChangeKind.Delete, 0);
            Give(place, comes, isUpdate ? ChangeKind.UpdateAfter : ChangeKind.Insert, 0);
            return;
        }

        // Each row after the index has another number now. A number that no row had or has is no update.
        for (var i = Math.Max(at, from); i <= (isAdded ? last : Math.Min(part.Count, (int)Math.Min(int.MaxValue, _node.To - 1))); i++)
        {
            StateRow? before = isAdded ? i + 1 < part.Count ? part[i + 1] : null : i == at ? gone : i - 1 < part.Count ? part[i - 1] : null;
            StateRow? after = i < part.Count ? part[i] : null;
            Give(place, before, after is null ? ChangeKind.Delete : ChangeKind.UpdateBefore, i + 1);
            Give(place, after, before is null ? ChangeKind.Insert : ChangeKind.UpdateAfter, i + 1);
        }
    }

    private void Give(long place, StateRow? row, ChangeKind kind, long number)
    {
        if (row is { } given)
        {
            Give(place, kind, given.Order, number);
        }
    }

    private int PlaceOf(List<StateRow> part, in StateRow row) => StateRow.PlaceOf(part, row, _node.IsNewestFirst);
}
