namespace Tarn.Streaming.Patterns.Matching;

/// <summary>The position of a row among the rows of its key: event time in milliseconds, then the order in which the matcher took it.</summary>
internal readonly record struct EventId(long Time, long Number) : IComparable<EventId>
{
    public int CompareTo(EventId other) => Time != other.Time ? Time.CompareTo(other.Time) : Number.CompareTo(other.Number);
}
