using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>Groups without windows whose aggregates fold. A row costs the same in any group.</summary>
internal sealed class FoldRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : FoldedRun(plan, stage, rows, suffix, connection)
{
    protected override bool Keeps => false;

    protected override string Joined => GroupRun.Compared(Aggregates!, GivesEqual);

    public override string Leaf() => $"(WITH versions AS MATERIALIZED {Versions} {base.Leaf()[1..]}";

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        var group = GroupOf(row.Key);
        var before = group.Count;
        if (row.IsRemoval && before == 0)
        {
            Expire(row.Key);
            return;
        }

        var old = before == 0 ? -1 : Version(group);
        group.Take(row);
        if (group.Count == 0)
        {
            Give(row.Place, ChangeKind.Delete, row.Order, old);
            Expire(row.Key);
            Leave(row.Key);
            return;
        }

        Touch(row.Key, row.Place);
        var version = Version(group);
        if (before == 0)
        {
            Give(row.Place, ChangeKind.Insert, row.Order, version);
            return;
        }

        Give(row.Place, ChangeKind.UpdateBefore, row.Order, old, version);
        Give(row.Place, ChangeKind.UpdateAfter, row.Order, version, old);
    }
}
