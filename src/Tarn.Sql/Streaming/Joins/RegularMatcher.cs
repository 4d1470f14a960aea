using Tarn.Sql.Plans;

namespace Tarn.Sql.Streaming.Joins;

/// <summary>
/// All rows of a key meet. Rows are kept until their input takes them back. The group of a step says which row came: 1 the left one, 0 the right one.
/// </summary>
internal sealed class RegularMatcher(StreamJoinNode join, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        var group = key is null ? null : Find(key);
        var own = row.IsRemoval && group is not null ? Equal(isLeft ? group.Left : group.Right, row) : row;
        if (own is null)
        {
            Drop(group!);
            return true;
        }

        foreach (var other in (isLeft ? group?.Right : group?.Left) ?? [])
        {
            var (left, right) = isLeft ? (own, other) : (other, own);
            Meet(left, right, place, isLeft ? 1 : 0, row.IsRemoval);
        }

        // A row that came is whole here; a later partner may take its padded form back.
        End(isLeft, own, place, isLeft ? 1 : 0, row.IsRemoval);
        if (group is not null && row.IsRemoval)
        {
            Remove(group, isLeft, own);
            Drop(group);
        }
        else if (group is not null)
        {
            Keep(group, isLeft, row);
        }

        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
    }

    /// <summary>The oldest row that equals another one; null: there is none.</summary>
    private static JoinRow? Equal(SortedSet<JoinRow> rows, JoinRow row) => rows.FirstOrDefault(r => r.Values == row.Values);
}
