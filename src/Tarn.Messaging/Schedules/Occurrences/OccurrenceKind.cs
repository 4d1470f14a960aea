namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>The owners of schedules. The numbers are stored.</summary>
public enum OccurrenceKind : byte
{
    /// <summary>Rules of event buses.</summary>
    Rule = 1,

    /// <summary>Schedules of EventBridge Scheduler.</summary>
    Schedule = 2,
}
