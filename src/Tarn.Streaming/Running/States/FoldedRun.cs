using Tarn.DuckDb;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>
/// A step whose aggregates fold: the state of a key is a count and a number for each aggregate, and no rows. A version is the folds of a key at a
/// time; the engine evaluates arguments and ends.
/// </summary>
internal abstract class FoldedRun : StateRun
{
    private readonly FoldsFunction _versions;
    private readonly Dictionary<string, FoldGroup> _groups = [];
    private (string Key, int Next)? _restored;

    protected FoldedRun(StreamPlan plan, int stage, Func<int, string> rows, string suffix, DuckConnection connection)
        : base(plan, stage, rows, suffix, connection)
    {
        Folds = Aggregates!.Folds!;
        _versions = new("stream_folds" + suffix, Aggregates.Group, Folds);
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
                for (var i = 0; i < Folds.Count; i++)
                {
                    var state = group.States[i];
                    var isReal = Folds[i].IsReal;
                    yield return (key, state.Count, isReal ? state.Number : 0);
                    yield return (key, isReal || state.Number >= 0 ? 0 : -1, isReal ? 0 : state.Number);
                }
            }
        }
    }

    protected override IReadOnlyList<StreamFold> Folds { get; }

    protected override string Computed => string.Concat(Aggregates!.Columns.Select(c => $", s.{c}"));

    /// <summary>The values of all versions, in the engine's SQL.</summary>
    protected string Versions => $"({Aggregates!.Sql.Replace(StreamSegment.Leaf, _versions.Name + "()", StringComparison.Ordinal)})";

    public override void RestoreMark(string key, long first, long second)
    {
        var next = _restored is { } last && last.Key == key && last.Next < 2 * Folds.Count ? last.Next + 1 : 0;
        _restored = (key, next);
        var group = GroupOf(key);
        if (next == 0)
        {
            group.Count = first;
            return;
        }

        var fold = (next - 1) / 2;
        ref var state = ref group.States[fold];
        var isCount = next % 2 == 1;
        state.Count = isCount ? first : state.Count;
        state.Number = isCount == Folds[fold].IsReal ? second : state.Number;
    }

    protected override long Expire(string key)
    {
        IndexBytes -= _groups.Remove(key) ? BytesOf(key) : 0;
        return 0;
    }

    protected override void Clear()
    {
        base.Clear();
        _versions.Clear();
    }

    /// <summary>Makes a version.</summary>
    protected int Version(FoldGroup group)
    {
        _versions.Add(group.States);
        return _versions.Count - 1;
    }

    protected FoldGroup GroupOf(string key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups.Add(key, group = new FoldGroup(Folds));
            IndexBytes += BytesOf(key);
        }

        return group;
    }

    private long BytesOf(string key) => 120 + (2 * key.Length) + (FoldState.Bytes * Folds.Count);
}
