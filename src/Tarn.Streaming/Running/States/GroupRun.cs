using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// Groups without windows: each row changes the row of its group. A change that leaves all values equal is not given.
/// </summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/group-agg/"/>
internal sealed class GroupRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
    : AggregateRun(plan, stage, rows, suffix, connection)
{
    private readonly Dictionary<string, Group> _groups = [];
    private long _call;

    // Without aggregates, a group is its count alone; the present row has the values of its keys.
    protected override bool Keeps => Aggregates is not null;

    protected override IEnumerable<long> Live => _groups.Values.SelectMany(g => g.Rows.Select(r => r.Order));

    protected override string Source => Input;

    protected override string Joined => Aggregates is { } a ? Compared(a, GivesEqual) : "";

    /// <summary>Joins a due row with its version.</summary>
    /// <param name="a">The aggregates of the versions.</param>
    /// <param name="givesEqual">Whether an update that changes nothing is given; else its two halves are left out.</param>
    public static string Compared(StreamAggregates a, bool givesEqual)
    {
        if (givesEqual)
        {
            return $" JOIN versions s ON s.{a.Group} = d.a4";
        }

        var (own, other) = (string.Join(", ", a.Columns.Select(c => $"s.{c}")), string.Join(", ", a.Columns.Select(c => $"o.{c}")));
        return $" JOIN versions s ON s.{a.Group} = d.a4 LEFT JOIN versions o ON o.{a.Group} = d.a5 "
            + $"WHERE d.a5 < 0 OR ROW({own}) IS DISTINCT FROM ROW({other})";
    }

    public override string Leaf() => Aggregates is { } a ? $"(WITH versions AS MATERIALIZED {Versions(a)} {base.Leaf()[1..]}" : base.Leaf();

    public override IEnumerable<(string Key, long First, long Second)> Marks =>
        Aggregates is null ? _groups.Select(g => (g.Key, g.Value.Count, 0L)) : [];

    public override void RestoreMark(string key, long first, long second) => GroupOf(key).Count = first;

    protected override void Accept(in StateRow row, long watermark, LateRow late)
    {
        var group = GroupOf(row.Key);
        var before = group.Count;
        var old = before == 0 ? -1 : group.Call == _call ? group.Version : VersionOf(group);
        if (Change(group, row))
        {
            Touch(row.Key, row.Place);
            group.Call = _call;
            group.Version = group.Count > 0 ? VersionOf(group) : -1;
            if (before == 0)
            {
                Give(row.Place, ChangeKind.Insert, row.Order, group.Version);
            }
            else if (group.Count == 0)
            {
                Give(row.Place, ChangeKind.Delete, row.Order, old);
            }
            else if (Aggregates is not null || GivesEqual)
            {
                Give(row.Place, ChangeKind.UpdateBefore, row.Order, old, group.Version);
                Give(row.Place, ChangeKind.UpdateAfter, row.Order, group.Version, old);
            }
        }

        if (group.Count == 0)
        {
            Expire(row.Key);
            Leave(row.Key);
        }
    }

    protected override long Expire(string key)
    {
        if (!_groups.Remove(key, out var group))
        {
            return 0;
        }

        IndexBytes -= BytesOf(key) + group.Rows.Sum(r => RowBytesOf(r.Row));
        return group.Rows.Count;
    }

    protected override void Restore(in StateRow row) => Change(GroupOf(row.Key), row);

    protected override void Clear()
    {
        base.Clear();
        _call++;
    }

    private Group GroupOf(string key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups.Add(key, group = new Group());
            IndexBytes += BytesOf(key);
        }

        return group;
    }

    private long VersionOf(Group group) => Aggregates is null ? -1 : Version(group.Rows.Select(r => r.Order));

    /// <summary>Adds a row, or takes the oldest equal one out.</summary>
    /// <returns>Whether there was one.</returns>
    private bool Change(Group group, in StateRow row)
    {
        if (Aggregates is null)
        {
            group.Count += !row.IsRemoval ? 1 : group.Count > 0 ? -1 : 0;
            return true;
        }

        var text = row.Row;
        var at = row.IsRemoval ? group.Rows.FindIndex(r => r.Row == text) : group.Rows.Count;
        if (at < 0)
        {
            return false;
        }

        if (row.IsRemoval)
        {
            group.Rows.RemoveAt(at);
        }
        else
        {
            group.Rows.Add((row.Order, text));
        }

        group.Count += row.IsRemoval ? -1 : 1;
        IndexBytes += (row.IsRemoval ? -1 : 1) * RowBytesOf(text);
        return true;
    }

    private static long BytesOf(string key) => 120 + (2 * key.Length);

    private static long RowBytesOf(string row) => 16 + (2 * row.Length);

    private sealed class Group
    {
        public List<(long Order, string Row)> Rows { get; } = [];

        /// <summary>The call in which <see cref="Version"/> was made.</summary>
        public long Call { get; set; } = -1;

        public long Version { get; set; }

        public long Count { get; set; }
    }
}
