using Tarn.Sql.Plans;

namespace Tarn.Sql.Streaming.Joins;

/// <summary>All rows of a key meet. Rows are kept for good. The group of a step says which row came: 1 the left one, 0 the right one.</summary>
internal sealed class RegularMatcher(StreamJoinNode join, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        var group = key is null ? null : Find(key);
        foreach (var other in (isLeft ? group?.Right : group?.Left) ?? [])
        {
            var (left, right) = isLeft ? (row, other) : (other, row);
            Meet(left, right, place, isLeft ? 1 : 0);
        }

        // A row that came is whole here; a later partner may take its padded form back.
        End(isLeft, row, place, isLeft ? 1 : 0);
        if (group is not null)
        {
            Keep(group, isLeft, row);
        }

        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
    }
}
