using System.Text.Json;
using Tarn.Patterns.Events.Reading;

namespace Tarn.Patterns.Events;

/// <summary>
/// Patterns that are compared with the same events: each event is read once, whatever number of patterns there is. The set never changes,
/// and may be used by several threads.
/// </summary>
public sealed class EventPatternSet
{
    private readonly FieldCondition[] _conditions;
    private readonly int[][][] _alternatives;
    private readonly PatternFieldNames _names;
    private readonly Dictionary<string, int[]> _byPath;

    /// <summary>Makes the set.</summary>
    public EventPatternSet(IReadOnlyList<EventPattern> patterns)
    {
        var (conditions, first) = (new List<FieldCondition>(), 0);
        _alternatives = new int[patterns.Count][][];
        for (var i = 0; i < patterns.Count; i++)
        {
            var (rules, start) = (patterns[i].Rules, first);
            conditions.AddRange(rules.Conditions);
            _alternatives[i] = [.. rules.Alternatives.Select(alternative => alternative.Select(condition => start + condition).ToArray())];
            first += rules.Conditions.Count;
        }

        _conditions = [.. conditions];
        _names = new PatternFieldNames(_conditions.Select(condition => condition.Path));
        _byPath = _conditions.Select((condition, index) => (condition.Path, index)).GroupBy(pair => pair.Path, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.index).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The number of patterns.</summary>
    public int Count => _alternatives.Length;

    /// <summary>Compares an event with each pattern.</summary>
    /// <param name="utf8">A JSON object in UTF-8. Anything else matches no pattern.</param>
    /// <param name="matches">One result for each pattern, in the set's order.</param>
    public void Match(ReadOnlySpan<byte> utf8, Span<bool> matches)
    {
        matches.Clear();
        FoundFields found;
        try
        {
            found = EventReader.Read(utf8, _names, _byPath, _conditions);
        }
        catch (JsonException)
        {
            return;
        }

        for (var i = 0; i < _alternatives.Length; i++)
        {
            foreach (var alternative in _alternatives[i])
            {
                if (found.Satisfies(alternative, _conditions))
                {
                    matches[i] = true;
                    break;
                }
            }
        }
    }
}
