using Tarn.Sql.Plans;

namespace Tarn.Sql.Streaming.Joins;

/// <summary>All rows of a key meet. Rows are kept for good.</summary>
internal sealed class RegularMatcher(StreamJoinNode join, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        if (key is null)
        {
            return true;
        }

        var group = Find(key);
        foreach (var other in isLeft ? group.Right : group.Left)
        {
            var (left, right) = isLeft ? (row, other) : (other, row);
            Meet(left, right, place);
        }

        Keep(group, isLeft, row);
        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
    }
}
