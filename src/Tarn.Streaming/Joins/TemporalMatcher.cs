using Tarn.Sql.Plans;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Joins;

/// <summary>
/// A left row waits for the watermark to reach its time, and meets the newest right row that is not later. Right rows go when a newer one
/// is past. A late left row sees the versions that are left. From the time of a removal on, a left row meets none.
/// </summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/joins/#event-time-temporal-join"/>
internal sealed class TemporalMatcher(StreamJoinNode join, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    private static readonly IComparer<JoinRow> ByTimeAlone = Comparer<JoinRow>.Create((a, b) => a.Time.CompareTo(b.Time));

    protected override IComparer<JoinRow> RightOrder => ByTimeAlone;

    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        // The new half of an update is a version of its own.
        if (row.Kind == ChangeKind.UpdateBefore || (key is null && !Join.Pads(isLeft)))
        {
            return true;
        }

        var group = Find(key ?? NoKey);
        if (!isLeft && Join.TakesNewest && group.Right.Max is { } newest && row.Time < newest.Time)
        {
            return true;
        }

        if (!isLeft)
        {
            // Of two versions of one time the later one counts.
            Remove(group, isLeft: false, row);
        }

        Keep(group, isLeft, row);
        Register(group, row.Time);
        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
        group.LeftTimer = null;
        long? next = null;
        foreach (var left in group.Left.ToList())
        {
            if (left.Time > watermark)
            {
                next = Math.Min(next ?? long.MaxValue, left.Time);
                continue;
            }

            if (group.CanMeet && group.Right.GetViewBetween(new(0, long.MinValue), new(0, left.Time)).Max is { IsRemoval: false } version)
            {
                Meet(left, version, place);
            }

            End(true, left, place);
            Remove(group, true, left);
        }

        while (group.Right.Count > 1 && group.Right.GetViewBetween(new(0, long.MinValue), new(0, watermark)).Max is { } newest && newest != group.Right.Min)
        {
            Remove(group, isLeft: false, group.Right.Min!);
        }

        if (next is { } at)
        {
            Register(group, at);
        }
    }

    private void Register(JoinGroup group, long time)
    {
        if (group.LeftTimer is { } earlier)
        {
            if (earlier <= time)
            {
                return;
            }

            RemoveTimer(group.Key, earlier);
        }

        group.LeftTimer = time;
        SetTimer(group.Key, time);
    }
}
