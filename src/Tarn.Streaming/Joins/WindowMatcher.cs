using System.Globalization;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Joins;

/// <summary>Rows of one window meet when the watermark reaches its end. A row of an ended window is late.</summary>
/// <param name="join">A join with windows.</param>
/// <param name="instant">The instant of a clock of the windows.</param>
/// <param name="give">Takes the steps.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/window-join/"/>
internal sealed class WindowMatcher(StreamJoinNode join, Func<long, long> instant, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    private long _ended = long.MinValue;
    private long _number;

    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        var trigger = instant(row.Time - 1);
        if (trigger <= watermark)
        {
            return false;
        }

        if (key is null && !Join.Pads(isLeft))
        {
            return true;
        }

        var group = Find(string.Create(CultureInfo.InvariantCulture, $"{trigger} {key ?? NoKey}"));
        Keep(group, isLeft, row);
        if (group.LeftTimer is null)
        {
            group.LeftTimer = trigger;
            SetTimer(group.Key, trigger);
        }

        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
        (_number, _ended) = (_ended == time ? _number : _number + 1, time);
        if (!group.Key.EndsWith(NoKey, StringComparison.Ordinal))
        {
            foreach (var left in group.Left)
            {
                foreach (var right in group.Right)
                {
                    Meet(left, right, place, _number);
                }
            }
        }

        foreach (var left in group.Left.ToList())
        {
            End(true, left, place, _number);
            Remove(group, true, left);
        }

        foreach (var right in group.Right.ToList())
        {
            End(false, right, place, _number);
            Remove(group, false, right);
        }

        group.LeftTimer = null;
    }
}
