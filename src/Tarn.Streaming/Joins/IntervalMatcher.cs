using Tarn.Sql.Plans;

namespace Tarn.Streaming.Joins;

/// <summary>
/// Rows meet whose times are within an interval, as soon as both are there. A row stays in the state until a watermark that no partner can
/// follow; a late row meets the rows in the state. Both follow Flink, so that late rows meet the same partners.
/// </summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/joins/#interval-joins"/>
internal sealed class IntervalMatcher(StreamJoinNode join, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    // The distances are from a left row to its right rows: a right row is at most `After` later and at most `Before` earlier.
    private long Before => -Join.Bounds.Least;

    private long After => Join.Bounds.Most;

    private bool IsEmptyInterval => Join.Bounds.Least > Join.Bounds.Most;

    // Rows leave the state some time after their end, so that a key is looked at less often.
    private long Pause => (Before + After) / 2;

    /// <inheritdoc/>
    /// <remarks>The newest times at which rows of a side were past. Flink has them for all keys together.</remarks>
    public override (long Left, long Right) Marks { get; set; }

    protected override IComparer<JoinRow> LeftOrder => JoinRow.ByTime;

    protected override IComparer<JoinRow> RightOrder => JoinRow.ByTime;

    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        if (key is null && !Join.Pads(isLeft))
        {
            return true;
        }

        if (IsEmptyInterval)
        {
            End(isLeft, row, place);
            return true;
        }

        var now = Math.Max(watermark, 0);
        var group = Find(key ?? NoKey);
        var (earliest, latest) = isLeft ? (row.Time - Before, row.Time + After) : (row.Time - After, row.Time + Before);
        if ((isLeft ? Marks.Right : Marks.Left) < latest)
        {
            var past = Past(!isLeft, now);
            if (group.CanMeet)
            {
                MeetAll(group, isLeft, row, (earliest, latest), place);
            }

            RemovePast(group, !isLeft, past, place);
        }

        if (now < latest)
        {
            Keep(group, isLeft, row);
            if ((isLeft ? group.LeftTimer : group.RightTimer) is null)
            {
                Register(group, isLeft, row.Time);
            }
        }
        else
        {
            End(isLeft, row, place);
            Drop(group);
        }

        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
        var now = Math.Max(watermark, 0);
        if (group.RightTimer == time)
        {
            Clean(group, isLeft: false, now, place);
        }

        if (group.LeftTimer == time)
        {
            Clean(group, isLeft: true, now, place);
        }
    }

    private void MeetAll(JoinGroup group, bool isLeft, JoinRow row, (long Earliest, long Latest) times, long place)
    {
        var others = isLeft ? group.Right : group.Left;
        foreach (var other in others.GetViewBetween(new(long.MinValue, times.Earliest), new(long.MaxValue, times.Latest)))
        {
            var (left, right) = isLeft ? (row, other) : (other, row);
            Meet(left, right, place);
        }
    }

    private void Clean(JoinGroup group, bool isLeft, long now, long place)
    {
        RemovePast(group, isLeft, Past(isLeft, now), place);
        var rest = isLeft ? group.Left : group.Right;
        if (rest.Count > 0)
        {
            Register(group, isLeft, rest.Min!.Time);
        }
        else if (isLeft)
        {
            group.LeftTimer = null;
        }
        else
        {
            group.RightTimer = null;
        }
    }

    private long Past(bool isLeft, long now)
    {
        var past = now == long.MaxValue ? now : now - (isLeft ? After : Before) - 1;
        Marks = isLeft ? (past, Marks.Right) : (Marks.Left, past);
        return past;
    }

    private void RemovePast(JoinGroup group, bool isLeft, long past, long place)
    {
        var rows = isLeft ? group.Left : group.Right;
        while (rows.Min is { } first && first.Time <= past)
        {
            End(isLeft, first, place);
            Remove(group, isLeft, first);
        }
    }

    private void Register(JoinGroup group, bool isLeft, long time)
    {
        var timer = time + (isLeft ? After : Before) + Pause + 1;
        SetTimer(group.Key, timer);
        if (isLeft)
        {
            group.LeftTimer = timer;
        }
        else
        {
            group.RightTimer = timer;
        }
    }
}
