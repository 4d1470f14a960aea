namespace Tarn.Messaging.Schedules.Times;

/// <summary>The bounds of a schedule's times, both included.</summary>
/// <param name="From">The first moment, which is also the first time of a rate; null: none.</param>
/// <param name="Until">The last moment; null: none.</param>
/// <param name="Zone">The zone of the clock; null: UTC.</param>
public readonly record struct ScheduleSpan(DateTimeOffset? From, DateTimeOffset? Until, TimeZoneInfo? Zone);
