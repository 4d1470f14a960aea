using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Catalog.Partitions.Expressions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>The values of a key by their indexes.</summary>
internal abstract class KeySeries
{
    public abstract long Count { get; }

    /// <summary>Whether later indexes never have lower values, as the key's type compares them.</summary>
    protected abstract bool IsAscending { get; }

    public abstract KeyValue At(long place);

    /// <summary>The index of a text; null: no value has this text.</summary>
    protected abstract long? PlaceOf(string text);

    /// <summary>The values that a constraint allows; null: too many would have to be compared.</summary>
    public SeriesSelection? Select(PartitionKeyKind kind, KeyConstraint constraint)
    {
        if (constraint.IsFree)
        {
            return SeriesSelection.All(this);
        }

        if (IsAscending)
        {
            return Ascending(kind, constraint);
        }

        if (constraint.Values is { } values && kind == PartitionKeyKind.Text)
        {
            return new SeriesSelection(this, [.. values.Select(PlaceOf).OfType<long>().Distinct().Order().Select(place => (place, 1L))]);
        }

        return Count <= PartitionProjection.PartitionsMax ? Filtered(kind, constraint) : null;
    }

    private SeriesSelection Ascending(PartitionKeyKind kind, KeyConstraint constraint)
    {
        if (constraint.Values is null)
        {
            return new SeriesSelection(this, [Run(value => constraint.IsAfter(kind, value), value => !constraint.IsBefore(kind, value), kind)]);
        }

        var runs = constraint.Values
            .Select(text => PartitionValue.Parse(kind, text)).OfType<PartitionValue>().Distinct().Order(ByValue)
            .Select(wanted => Run(value => value.CompareTo(wanted) >= 0, value => value.CompareTo(wanted) > 0, kind));
        return new SeriesSelection(this, [.. runs.Where(run => run.Count > 0)]);
    }

    private SeriesSelection Filtered(PartitionKeyKind kind, KeyConstraint constraint)
    {
        var runs = new List<(long, long)>();
        for (var i = 0L; i < Count; i++)
        {
            if (constraint.Allows(kind, At(i).Text))
            {
                runs.Add((i, 1));
            }
        }

        return new SeriesSelection(this, runs);
    }

    private (long From, long Count) Run(Predicate<PartitionValue> begins, Predicate<PartitionValue> ended, PartitionKeyKind kind)
    {
        var from = First(begins, kind);
        return (from, Math.Max(0, First(ended, kind) - from));
    }

    // The first index whose value, and with it every later one, meets the condition.
    private long First(Predicate<PartitionValue> condition, PartitionKeyKind kind)
    {
        var (low, high) = (0L, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (condition(PartitionValue.Parse(kind, At(middle).Text)!.Value))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static readonly Comparer<PartitionValue> ByValue = Comparer<PartitionValue>.Create((left, right) => left.CompareTo(right));
}
