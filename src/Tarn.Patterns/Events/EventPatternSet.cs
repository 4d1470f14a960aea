using System.Text.Json;
using Tarn.Patterns.Events.Reading;

namespace Tarn.Patterns.Events;

/// <summary>
/// Patterns that are compared with the same events: each event is read once, whatever number of patterns there is, and equal conditions of
/// several patterns are one. The set never changes, and may be used by several threads.
/// </summary>
public sealed class EventPatternSet
{
    private readonly FieldConditions _fields;
    private readonly int[][][] _alternatives;

    /// <summary>Makes the set.</summary>
    public EventPatternSet(IReadOnlyList<EventPattern> patterns)
    {
        var numbers = new Dictionary<FieldCondition, int>();
        int NumberOf(FieldCondition condition) =>
            numbers.TryGetValue(condition, out var number) ? number : numbers[condition] = numbers.Count;
        _alternatives = [.. patterns.Select(pattern => pattern.Rules).Select(rules => rules.Alternatives
            .Select(alternative => alternative.Select(index => NumberOf(rules.Conditions[index])).ToArray()).ToArray())];
        _fields = new FieldConditions([.. numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key)]);
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
            found = EventReader.Read(utf8, _fields);
        }
        catch (JsonException)
        {
            return;
        }

        for (var i = 0; i < _alternatives.Length; i++)
        {
            foreach (var alternative in _alternatives[i])
            {
                if (found.Satisfies(alternative))
                {
                    matches[i] = true;
                    break;
                }
            }
        }
    }
}
