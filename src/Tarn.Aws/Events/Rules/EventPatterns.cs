using System.Text;
using Tarn.Aws.Events.Model;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Aws.Events.Rules;

/// <summary>Patterns in requests.</summary>
internal static class EventPatterns
{
    /// <summary>Reads a pattern.</summary>
    /// <exception cref="AwsErrorException">InvalidEventPatternException.</exception>
    public static EventPattern Parse(string text)
    {
        try
        {
            return EventPattern.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (PatternException wrong)
        {
            throw EventsErrors.InvalidEventPatternException($"Event pattern is not valid. Reason: {wrong.Message}");
        }
    }
}
