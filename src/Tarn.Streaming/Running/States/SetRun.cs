using Tarn.DuckDb;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>INTERSECT and EXCEPT: counts each row of both inputs, and gives or takes it back when the count of the result changes.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/set-ops/"/>
internal sealed class SetRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : StateRun(plan, stage, rows, suffix, connection)
{
    private readonly StreamSetNode _node = (StreamSetNode)plan.Stages[stage].Node;
    private readonly Dictionary<string, (long Left, long Right)> _counts = [];

    public override IEnumerable<(string Key, long First, long Second)> Marks => _counts.Select(c => (c.Key, c.Value.Left, c.Value.Right));

    protected override bool Keeps => false;

    public override void RestoreMark(string key, long first, long second) => Set(key, (first, second));

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        var before = _counts.GetValueOrDefault(row.Key);
        var step = row.IsRemoval ? -1 : 1;
        var after = row.Time == 0 ? before with { Left = before.Left + step } : before with { Right = before.Right + step };
        Set(row.Key, after);
        if (after == (0, 0))
        {
            Leave(row.Key);
        }
        else
        {
            Touch(row.Key, row.Place);
        }

        var (was, now) = (CountOf(before), CountOf(after));
        for (; was < now; was++)
        {
            Give(row.Place, ChangeKind.Insert, row.Order);
        }

        for (; was > now; was--)
        {
            Give(row.Place, ChangeKind.Delete, row.Order);
        }
    }

    protected override long Expire(string key)
    {
        Set(key, (0, 0));
        return 0;
    }

    private long CountOf((long Left, long Right) counts) => (_node.Operator, _node.All) switch
    {
        (SetOperator.Intersect, true) => Math.Min(counts.Left, counts.Right),
        (SetOperator.Intersect, false) => counts is { Left: > 0, Right: > 0 } ? 1 : 0,
        (_, true) => Math.Max(0, counts.Left - counts.Right),
        _ => counts is { Left: > 0, Right: 0 } ? 1 : 0,
    };

    private void Set(string key, (long Left, long Right) counts)
    {
        var bytes = 80 + (2 * key.Length);
        if (counts == (0, 0))
        {
            IndexBytes -= _counts.Remove(key) ? bytes : 0;
            return;
        }

        IndexBytes += _counts.ContainsKey(key) ? 0 : bytes;
        _counts[key] = counts;
    }
}
