using Tarn.Sql.Plans;
using Tarn.Streaming.States;

namespace Tarn.Streaming.Joins;

/// <summary>
/// All rows of a key meet. Rows stay in the state until their input takes them back, or for a time. The group of a step shows which row came: 1
/// the left one, 0 the right one.
/// </summary>
/// <param name="join">Decides which rows without a partner are rows of the result.</param>
/// <param name="ttlMs">The time for which rows stay in the state; 0: forever.</param>
/// <param name="give">Takes the steps in their order.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/joins/#regular-joins"/>
internal sealed class RegularMatcher(StreamJoinNode join, long ttlMs, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    private readonly IdleItems<(JoinGroup Group, bool IsLeft, JoinRow Row)>? _idle = ttlMs > 0 ? new(ttlMs) : null;

    public override int RowBytes => base.RowBytes + (_idle is null ? 0 : IdleItems<JoinRow>.ItemBytes);

    public override (int Left, int Right) Expire(long nowMs)
    {
        var (left, right) = (0, 0);
        foreach (var (group, isLeft, row) in _idle?.Expire(nowMs) ?? [])
        {
            Remove(group, isLeft, row);
            Drop(group);
            (left, right) = isLeft ? (left + 1, right) : (left, right + 1);
        }

        return (left, right);
    }

    public override void EndRestore()
    {
        if (_idle is not null)
        {
            foreach (var item in Groups.SelectMany(Items).OrderBy(item => item.Row.Time))
            {
                _idle.Touch(item, item.Row.Time);
            }
        }
    }

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
            _idle?.Remove((group, isLeft, own));
            Remove(group, isLeft, own);
            Drop(group);
        }
        else if (group is not null)
        {
            Keep(group, isLeft, row);
            _idle?.Touch((group, isLeft, row), row.Time);
        }

        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
    }

    private static IEnumerable<(JoinGroup Group, bool IsLeft, JoinRow Row)> Items(JoinGroup group) =>
        group.Left.Select(row => (group, true, row)).Concat(group.Right.Select(row => (group, false, row)));

    /// <summary>The oldest row that equals another one; null: there is none.</summary>
    private static JoinRow? Equal(SortedSet<JoinRow> rows, JoinRow row) => rows.FirstOrDefault(r => r.Values == row.Values);
}
