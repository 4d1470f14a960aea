using Tarn.Lake.Catalog.Partitions.Expressions;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// The values of one partition key that a statement allows: all of them, a set, or an interval. Values are texts in the usual form of the
/// key's type (<c>7</c>, <c>2024-01-31</c>, <c>2024-01-31 10:00:00</c>). They are compared as values of the type, so <c>07</c> and
/// <c>7</c> are equal for an int key. Immutable.
/// </summary>
public sealed record KeyConstraint
{
    private KeyConstraint()
    {
    }

    /// <summary>All values, NULL included.</summary>
    public static KeyConstraint Free { get; } = new();

    /// <summary>The allowed values; null: they are not a set.</summary>
    public IReadOnlyList<string>? Values { get; private init; }

    /// <summary>The least allowed value; null: there is none.</summary>
    public KeyBound? Low { get; private init; }

    /// <summary>The largest allowed value; null: there is none.</summary>
    public KeyBound? High { get; private init; }

    public bool IsFree => Values is null && Low is null && High is null;

    /// <summary>A set of values. It may contain <c>__HIVE_DEFAULT_PARTITION__</c>, which is NULL. An empty set allows nothing.</summary>
    public static KeyConstraint OneOf(params IReadOnlyList<string> values) => new() { Values = values };

    /// <summary>An interval, without NULL.</summary>
    public static KeyConstraint Between(KeyBound? low, KeyBound? high) => new() { Low = low, High = high };

    /// <summary>
    /// Whether a value is allowed. A value that is not of the key's type, and an interval of a type without an order, are not excluded.
    /// </summary>
    /// <param name="kind">How values of the key are compared.</param>
    /// <param name="value">The value's text, as a partition has it.</param>
    public bool Allows(PartitionKeyKind kind, string value)
    {
        if (IsFree)
        {
            return true;
        }

        if (value == PartitionValue.Null)
        {
            return Values?.Contains(value) == true;
        }

        if (kind == PartitionKeyKind.Other)
        {
            return Values?.Contains(value) ?? true;
        }

        return PartitionValue.Parse(kind, value) is not { } parsed || Allows(kind, parsed);
    }

    internal bool Allows(PartitionKeyKind kind, PartitionValue value) => Values is null
        ? IsAfter(kind, value) && IsBefore(kind, value)
        : Values.Any(allowed => PartitionValue.Parse(kind, allowed)?.CompareTo(value) == 0);

    /// <summary>Whether the interval begins at or before a value.</summary>
    internal bool IsAfter(PartitionKeyKind kind, PartitionValue value) =>
        Order(kind, value, Low) is not { } order || order > 0 || (order == 0 && Low!.Value.IsClosed);

    /// <summary>Whether the interval ends at or after a value.</summary>
    internal bool IsBefore(PartitionKeyKind kind, PartitionValue value) =>
        Order(kind, value, High) is not { } order || order < 0 || (order == 0 && High!.Value.IsClosed);

    private static int? Order(PartitionKeyKind kind, PartitionValue value, KeyBound? bound) =>
        bound is { } end && PartitionValue.Parse(kind, end.Value) is { } parsed ? value.CompareTo(parsed) : null;
}
