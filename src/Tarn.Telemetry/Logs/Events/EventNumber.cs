namespace Tarn.Telemetry.Logs.Events;

/// <summary>
/// The number of an event in its scope: the ordinal of its shard and its offset there. Numbers grow in the order of acceptance.
/// </summary>
/// <param name="Value">0 or more; −1 is below every number.</param>
public readonly record struct EventNumber(long Value) : IComparable<EventNumber>
{
    private const int OffsetBits = 44;

    /// <summary>The number of the record at an offset of a shard.</summary>
    public static EventNumber Of(int ordinal, long offset) => new(((long)ordinal << OffsetBits) + offset);

    /// <summary>The ordinal of the shard.</summary>
    public int Ordinal => (int)(Value >> OffsetBits);

    /// <summary>The offset in the shard.</summary>
    public long Offset => Value & ((1L << OffsetBits) - 1);

    /// <inheritdoc/>
    public int CompareTo(EventNumber other) => Value.CompareTo(other.Value);

    /// <summary>Whether the first number is lower.</summary>
    public static bool operator <(EventNumber left, EventNumber right) => left.Value < right.Value;

    /// <summary>Whether the first number is higher.</summary>
    public static bool operator >(EventNumber left, EventNumber right) => left.Value > right.Value;

    /// <summary>Whether the first number is not higher.</summary>
    public static bool operator <=(EventNumber left, EventNumber right) => left.Value <= right.Value;

    /// <summary>Whether the first number is not lower.</summary>
    public static bool operator >=(EventNumber left, EventNumber right) => left.Value >= right.Value;
}
