namespace Tarn.Patterns.Events.Reading;

/// <summary>The conditions of a set of patterns, by the paths of their fields.</summary>
internal sealed class FieldConditions
{
    private readonly Dictionary<string, PathTests> _byPath;
    private readonly int[] _pathOf;
    private readonly bool[] _mayBeAbsent;

    public FieldConditions(IReadOnlyList<FieldCondition> conditions)
    {
        Names = new PatternFieldNames(conditions.Select(condition => condition.Path));
        _mayBeAbsent = [.. conditions.Select(condition => condition.MayBeAbsent)];
        _pathOf = new int[conditions.Count];
        var paths = conditions.Index().GroupBy(pair => pair.Item.Path, StringComparer.Ordinal).ToList();
        _byPath = new Dictionary<string, PathTests>(paths.Count, StringComparer.Ordinal);
        foreach (var (number, path) in paths.Index())
        {
            _byPath.Add(path.Key, new PathTests(number, [.. path]));
            foreach (var (condition, _) in path)
            {
                _pathOf[condition] = number;
            }
        }
    }

    /// <summary>The names in the paths.</summary>
    public PatternFieldNames Names { get; }

    public int Count => _pathOf.Length;

    public int Paths => _byPath.Count;

    /// <summary>The tests of a path; null: no condition has it.</summary>
    public PathTests? Of(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The number of a condition's path.</summary>
    public int PathOf(int condition) => _pathOf[condition];

    /// <summary>Whether an event without the field satisfies a condition.</summary>
    public bool MayBeAbsent(int condition) => _mayBeAbsent[condition];
}
