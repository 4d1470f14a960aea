using System.Text.Json;
using Tarn.Patterns.Events.Reading;
using Tarn.Patterns.Events.Parsing;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events;

/// <summary>
/// A pattern of events, as EventBridge's rules, Pipes and Lambda's event source filters have it. It never changes, and may
/// be used by several threads.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"/>
public sealed class EventPattern
{
    private readonly IReadOnlyList<FieldCondition> _conditions;
    private readonly IReadOnlyList<int[]> _alternatives;
    private readonly FieldNames _names;

    private EventPattern(PatternRules rules)
    {
        _conditions = rules.Conditions;
        _alternatives = rules.Alternatives;
        _names = new FieldNames(rules.Conditions.Select(condition => condition.Path));
    }

    /// <summary>Reads a pattern.</summary>
    /// <param name="utf8">A JSON object in UTF-8; text after its closing brace is not looked at.</param>
    /// <exception cref="PatternException">The pattern is not valid.</exception>
    public static EventPattern Parse(ReadOnlySpan<byte> utf8) => new(PatternParser.Parse(utf8));

    /// <summary>Whether the event matches.</summary>
    /// <param name="utf8">A JSON object in UTF-8. Anything else matches no pattern.</param>
    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        FoundFields found;
        try
        {
            found = EventReader.Read(utf8, _names, _conditions);
        }
        catch (JsonException)
        {
            return false;
        }

        foreach (var alternative in _alternatives)
        {
            if (found.Satisfies(alternative, _conditions))
            {
                return true;
            }
        }

        return false;
    }
}
