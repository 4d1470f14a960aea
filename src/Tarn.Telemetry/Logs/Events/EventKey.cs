namespace Tarn.Telemetry.Logs.Events;

/// <summary>The position of an event in the order of reads: by time, then in the order of acceptance.</summary>
/// <param name="TimeMs">The event's time, Unix milliseconds.</param>
public readonly record struct EventKey(long TimeMs, EventNumber Number) : IComparable<EventKey>
{
    /// <summary>The key below every event of a time.</summary>
    public static EventKey Before(long timeMs) => new(timeMs, new EventNumber(-1));

    /// <inheritdoc/>
    public int CompareTo(EventKey other) => TimeMs != other.TimeMs ? TimeMs.CompareTo(other.TimeMs) : Number.CompareTo(other.Number);
}
