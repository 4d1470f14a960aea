using Tarn.DuckDb;
using Tarn.Sql.Plans;
using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running.Kept;

/// <summary>
/// Groups without windows whose aggregates fold: a group keeps a count and a number for each aggregate, and no rows. A row costs the same in any group.
/// </summary>
internal sealed class FoldRun : KeptRun
{
    private readonly IReadOnlyList<StreamFold> _folds;
    private readonly FoldsFunction _versions;
    private readonly Dictionary<string, Group> _groups = [];
    private (string Key, int Next)? _restored;

    public FoldRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
        : base(plan, stage, rows, suffix, connection)
    {
        _folds = Aggregates!.Folds!;
        _versions = new("stream_folds" + suffix, Aggregates.Group, _folds);
        connection.Register(_versions);
    }

    /// <summary>A group is its count of rows, then the count, the number's two halves and the bits of the double of each fold.</summary>
    public override IEnumerable<(string Key, long First, long Second)> Marks
    {
        get
        {
            foreach (var (key, group) in _groups)
            {
                yield return (key, group.Count, 0);
                foreach (var state in group.States)
                {
                    yield return (key, state.Count, BitConverter.DoubleToInt64Bits(state.Real));
                    yield return (key, (long)(state.Whole >> 64), (long)(ulong)(state.Whole & ulong.MaxValue));
                }
            }
        }
    }

    protected override bool Keeps => false;

    protected override IReadOnlyList<StreamFold> Folds => _folds;

    protected override string Computed => string.Concat(Aggregates!.Columns.Select(c => $", s.{c}"));

    protected override string Joined => GroupRun.Compared(Aggregates!, GivesEqual);

    public override string Leaf() =>
        $"(WITH versions AS MATERIALIZED ({Aggregates!.Sql.Replace(StreamSegment.Leaf, _versions.Name + "()", StringComparison.Ordinal)}) {base.Leaf()[1..]}";

    public override void RestoreMark(string key, long first, long second)
    {
        var next = _restored is { } last && last.Key == key && last.Next < 2 * _folds.Count ? last.Next + 1 : 0;
        _restored = (key, next);
        var group = GroupOf(key);
        if (next == 0)
        {
            group.Count = first;
            return;
        }

        ref var state = ref group.States[(next - 1) / 2];
        if (next % 2 == 1)
        {
            (state.Count, state.Real) = (first, BitConverter.Int64BitsToDouble(second));
        }
        else
        {
            state.Whole = ((Int128)first << 64) | (ulong)second;
        }
    }

    protected override void Accept(in KeptRow row, long watermark, LateRow late)
    {
        var group = GroupOf(row.Key);
        var before = group.Count;
        if (row.IsRemoval && before == 0)
        {
            Forget(row.Key);
            return;
        }

        var old = before == 0 ? -1 : Version(group);
        group.Count += row.IsRemoval ? -1 : 1;
        for (var i = 0; i < _folds.Count; i++)
        {
            group.States[i].Take(_folds[i], row.Folds[i], row.IsRemoval);
        }

        if (group.Count == 0)
        {
            Give(row.Place, ChangeKind.Delete, row.Order, old);
            Forget(row.Key);
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

    protected override long Expire(string key)
    {
        Forget(key);
        return 0;
    }

    protected override void Clear()
    {
        base.Clear();
        _versions.Clear();
    }

    private int Version(Group group)
    {
        _versions.Add(group.States);
        return _versions.Count - 1;
    }

    private Group GroupOf(string key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups.Add(key, group = new Group(_folds.Count));
            IndexBytes += BytesOf(key);
        }

        return group;
    }

    private void Forget(string key)
    {
        IndexBytes -= _groups.Remove(key) ? BytesOf(key) : 0;
    }

    private long BytesOf(string key) => 120 + (2 * key.Length) + (32 * _folds.Count);

    private sealed class Group(int folds)
    {
        public long Count { get; set; }

        public FoldState[] States { get; } = new FoldState[folds];
    }
}
