using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Tarn.Messaging.Schedules.Times;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>A schedule as the caller gave it.</summary>
public sealed record Schedule
{
    /// <summary>Its own id: another schedule of the same name has another one.</summary>
    public required long Id { get; init; }

    /// <summary>The name of its group.</summary>
    public required string Group { get; init; }

    public required string Name { get; init; }

    /// <summary>The ARN of its group, for which the scheduler acts with the role.</summary>
    public required string GroupArn { get; init; }

    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Expression { get; init; }

    /// <summary>The zone of the expression's clock; null: UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Unix milliseconds; null: not given.</summary>
    public long? StartMs { get; init; }

    /// <summary>Unix milliseconds; null: not given.</summary>
    public long? EndMs { get; init; }

    /// <summary>The start of a rate without a start: when the schedule was made, or its times were changed. Unix milliseconds.</summary>
    public required long CountsFromMs { get; init; }

    public string? Description { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>Whether the schedule is deleted after its last occurrence.</summary>
    public bool DeletesAfter { get; init; }

    /// <summary>The flexible window in minutes; null: off.</summary>
    public int? WindowMinutes { get; init; }

    public required long CreatedMs { get; init; }

    public required long ChangedMs { get; init; }

    public required ScheduleTarget Target { get; init; }

    /// <summary>The times in their checked form, made anew: a changed copy has other ones.</summary>
    [JsonIgnore]
    public ScheduleTimes Times => ScheduleTimes.Parse(Expression, new ScheduleSpan(
        DateTimeOffset.FromUnixTimeMilliseconds(StartMs ?? CountsFromMs),
        EndMs is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        Zone is null ? null : ScheduleTimes.ZoneOf(Zone)));

    /// <summary>How long after each time its occurrence is due: always the same part of the window, so that occurrences keep their order.</summary>
    [JsonIgnore]
    public TimeSpan Delay => WindowMinutes is { } minutes
        ? TimeSpan.FromMilliseconds(BitConverter.ToUInt64(SHA256.HashData(BitConverter.GetBytes(Id))) % (ulong)TimeSpan.FromMinutes(minutes).TotalMilliseconds)
        : TimeSpan.Zero;

    [JsonIgnore]
    public string Arn => $"arn:aws:scheduler:{Region}:{Account}:schedule/{Group}/{Name}";
}

/// <summary>The JSON in rows of schedules.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Schedule))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
