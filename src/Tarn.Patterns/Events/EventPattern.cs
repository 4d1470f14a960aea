using Tarn.Patterns.Events.Parsing;

namespace Tarn.Patterns.Events;

/// <summary>
/// A pattern of events, as EventBridge's rules, Pipes and Lambda's event source filters have it. It never changes, and may
/// be used by several threads.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"/>
public sealed class EventPattern
{
    private readonly EventPatternSet _alone;

    private EventPattern(PatternRules rules)
    {
        Rules = rules;
        _alone = new EventPatternSet([this]);
    }

    internal PatternRules Rules { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="utf8">A JSON object in UTF-8; text after its closing brace is not looked at.</param>
    /// <exception cref="PatternException">The pattern is not valid.</exception>
    public static EventPattern Parse(ReadOnlySpan<byte> utf8) => new(PatternParser.Parse(utf8));

    /// <summary>Whether the event matches.</summary>
    /// <param name="utf8">A JSON object in UTF-8. Anything else matches no pattern.</param>
    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        Span<bool> matches = stackalloc bool[1];
        _alone.Match(utf8, matches);
        return matches[0];
    }
}
