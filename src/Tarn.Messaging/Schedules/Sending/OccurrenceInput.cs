using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Messaging.Schedules.Sending;

/// <summary>The content that a target gets for an occurrence.</summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html"/>
internal static class OccurrenceInput
{
    /// <summary>The input with its keywords replaced; AWS's default without one.</summary>
    /// <param name="attempt">The number of the attempt, from 1 on.</param>
    public static byte[] Of(Schedule schedule, Occurrence occurrence, int attempt)
    {
        if (schedule.Target.Input is not { } input)
        {
            return schedule.Target.IsUniversal ? "{}"u8.ToArray() : DefaultOf(schedule, occurrence);
        }

        return Encoding.UTF8.GetBytes(!input.Contains("<aws.scheduler.", StringComparison.Ordinal) ? input : input
            .Replace("<aws.scheduler.schedule-arn>", schedule.Arn, StringComparison.Ordinal)
            .Replace("<aws.scheduler.scheduled-time>", TimeOf(occurrence), StringComparison.Ordinal)
            .Replace("<aws.scheduler.execution-id>", occurrence.Id.ToString(), StringComparison.Ordinal)
            .Replace("<aws.scheduler.attempt-number>", attempt.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    /// <summary>The time of the schedule as text.</summary>
    public static string TimeOf(Occurrence occurrence) =>
        DateTimeOffset.FromUnixTimeMilliseconds(occurrence.TimeMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] DefaultOf(Schedule schedule, Occurrence occurrence)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("version"u8, "0"u8);
            json.WriteString("id"u8, occurrence.Id);
            json.WriteString("detail-type"u8, "Scheduled Event"u8);
            json.WriteString("source"u8, "aws.scheduler"u8);
            json.WriteString("account"u8, schedule.Account);
            json.WriteString("time"u8, TimeOf(occurrence));
            json.WriteString("region"u8, schedule.Region);
            json.WriteStartArray("resources"u8);
            json.WriteStringValue(schedule.Arn);
            json.WriteEndArray();
            json.WriteString("detail"u8, "{}"u8);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
