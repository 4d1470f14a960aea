using System.Text;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Messaging.Schedules.Times;
using Tarn.Patterns;
using Tarn.Patterns.Events;

namespace Tarn.Aws.Events.Patterns;

/// <summary>Patterns and schedules in requests.</summary>
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

    /// <summary>Checks a schedule.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void ParseSchedule(string text)
    {
        try
        {
            ScheduleTimes.Parse(text);
        }
        catch (PatternException wrong)
        {
            throw EventFailures.Invalid($"Parameter ScheduleExpression is not valid. Reason: {wrong.Message}");
        }
    }
}
