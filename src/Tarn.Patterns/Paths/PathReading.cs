using System.Text.Json;
using Tarn.Patterns.Paths.Filters;
using Tarn.Patterns.Paths.Steps;

namespace Tarn.Patterns.Paths;

/// <summary>One reading of a document by one path.</summary>
/// <param name="document">What <c>$</c> means in filters and arguments.</param>
/// <param name="budget">Shared with the readings of paths within the path.</param>
/// <param name="requiresMembers">A missing last member ends the reading: a filter asks whether something exists.</param>
internal sealed class PathReading(ValuePath path, JsonElement document, PathBudget budget, bool requiresMembers)
{
    // Most readings need neither.
    private Dictionary<ValuePath, FilterValue>? _ofDocument;
    private Dictionary<ValuePathStep, int>? _scanned;

    public JsonElement Document => document;

    public bool RequiresMembers => requiresMembers;

    public List<JsonElement> Found { get; } = [];

    /// <summary>The reading of a path in a filter or an argument.</summary>
    public PathReading Inner(ValuePath inner, bool requires = false) => new(inner, document, budget, requires);

    public void Visit() => budget.Visit();

    /// <summary>The value of a filter's path that begins with <c>$</c>, read once.</summary>
    public FilterValue? OfDocument(ValuePath inner, Func<FilterValue?> read)
    {
        _ofDocument ??= [];
        if (!_ofDocument.TryGetValue(inner, out var known) && read() is { } value)
        {
            _ofDocument[inner] = known = value;
        }

        return known;
    }

    /// <summary>Notes the element that <c>..</c> passes to the step after an index.</summary>
    public void SetScanned(ValuePathStep step, int index) => (_scanned ??= [])[step] = index;

    /// <summary>Whether a last member counts: after <c>..[2]</c> only the member of element 2.</summary>
    public bool Counts(ValuePathStep step) =>
        _scanned is null || !_scanned.TryGetValue(step, out var index) || path.Root.Last.Before?.OnlyIndex == index;
}
