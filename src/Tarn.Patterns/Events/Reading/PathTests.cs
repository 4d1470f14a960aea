using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Reading;

/// <summary>
/// The tests of all conditions with one path. Whole texts and beginnings of texts are found by the value, so that hundreds of rules for different
/// values cost a few look-ups.
/// </summary>
internal sealed class PathTests
{
    private readonly Dictionary<EventValue, int[]> _exact;
    private readonly Dictionary<string, int[]> _prefixes;
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _prefixLookup;
    private readonly int[] _prefixLengths;
    private readonly (int Condition, ValueTest Test)[] _others;

    /// <param name="number">The path's number in its set.</param>
    /// <param name="conditions">The conditions with their numbers.</param>
    public PathTests(int number, IReadOnlyList<(int Index, FieldCondition Condition)> conditions)
    {
        Number = number;
        var all = conditions.SelectMany(pair => pair.Condition.Tests.Select(test => (Condition: pair.Index, Test: test))).ToList();
        _exact = all.Where(pair => pair.Test is ExactTest).GroupBy(pair => ((ExactTest)pair.Test).Value, pair => pair.Condition)
            .ToDictionary(group => group.Key, group => group.ToArray());
        _prefixes = all.Where(pair => pair.Test is PrefixTest)
            .GroupBy(pair => ((PrefixTest)pair.Test).Prefix, pair => pair.Condition, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _prefixLookup = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixLengths = [.. _prefixes.Keys.Select(prefix => prefix.Length).Distinct().Order()];
        _others = [.. all.Where(pair => pair.Test is not (ExactTest or PrefixTest))];
    }

    public int Number { get; }

    /// <summary>Notes the conditions that a value satisfies.</summary>
    /// <param name="place">The elements of arrays that the value is in.</param>
    public void Note(in EventValue value, ArrayPath? place, FoundFields found)
    {
        found.NotePresent(Number);
        Note(_exact.GetValueOrDefault(value, []), place, found);
        if (value.Kind == EventValueKind.Text)
        {
            foreach (var length in _prefixLengths)
            {
                if (length > value.Text.Length)
                {
                    break;
                }

                if (_prefixLookup.TryGetValue(value.Text.AsSpan(0, length), out var conditions))
                {
                    Note(conditions, place, found);
                }
            }
        }

        foreach (var (condition, test) in _others)
        {
            if (test.Accepts(value))
            {
                found.Note(condition, place);
            }
        }
    }

    private static void Note(int[] conditions, ArrayPath? place, FoundFields found)
    {
        foreach (var condition in conditions)
        {
            found.Note(condition, place);
        }
    }
}
