using Tarn.Lake.Catalog.Partitions.Expressions;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// The ranges of rows that an expression needs: a value or an interval for each leading key, from the conditions that all partitions must
/// meet. Values of numbers in an unusual form (<c>01</c>) are a range of their own.
/// </summary>
internal static class KeyBounds
{
    // Each value adds a range, and each whole number one more.
    private const int RangesMax = 256;

    public static IReadOnlyList<KeyRange> Of(TableId table, IReadOnlyList<PartitionKey> keys, PartitionPredicate predicate)
    {
        var conditions = new List<ComparePredicate>();
        var sets = new Dictionary<int, PartitionValue[]>();
        Collect(predicate, conditions, sets);
        var closed = new List<byte[]> { PartitionRowKeys.Table(table) };
        var ranges = new List<KeyRange>();
        for (var i = 0; i < keys.Count; i++)
        {
            var kind = keys[i].Kind;
            if (sets.TryGetValue(i, out var values) && ranges.Count + (2 * closed.Count * values.Length) <= RangesMax
                && values.All(value => Bound(closed[0], kind, value) is not null))
            {
                ranges.AddRange(kind == PartitionKeyKind.Integer ? closed.Select(Unusual) : []);
                closed = [.. closed.SelectMany(prefix => values.Select(value => Bound(prefix, kind, value)!))];
                continue;
            }

            var ofKey = conditions.Where(condition => condition.Key == i).ToArray();
            if (kind is PartitionKeyKind.Integer or PartitionKeyKind.Text && ofKey.Length > 0)
            {
                ranges.AddRange(closed.SelectMany(prefix => Interval(prefix, kind, ofKey)));
                closed = [];
            }

            break;
        }

        ranges.AddRange(closed.Select(PartitionRowKeys.Prefix));
        return Merged(ranges.OrderBy(range => range.From, ByBytes));
    }

    // Values of equal bytes would be read twice.
    private static List<KeyRange> Merged(IEnumerable<KeyRange> ranges)
    {
        var merged = new List<KeyRange>();
        foreach (var range in ranges)
        {
            if (merged.Count == 0 || !merged[^1].From.Span.SequenceEqual(range.From.Span))
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private static void Collect(PartitionPredicate predicate, List<ComparePredicate> conditions, Dictionary<int, PartitionValue[]> sets)
    {
        switch (predicate)
        {
            case AndPredicate both:
                Collect(both.Left, conditions, sets);
                Collect(both.Right, conditions, sets);
                break;
            case ComparePredicate { Operator: KeyComparison.Equal } or OrPredicate when ValuesOf(predicate) is { } set:
                sets.TryAdd(set.Key, set.Values);
                break;
            case ComparePredicate { Operator: not (KeyComparison.NotEqual or KeyComparison.Equal) } condition:
                conditions.Add(condition);
                break;
        }
    }

    // The values of one key of which any may be met; null: the condition is another one.
    private static (int Key, PartitionValue[] Values)? ValuesOf(PartitionPredicate predicate)
    {
        var values = new List<PartitionValue>();
        var key = -1;
        for (var rest = predicate; ; rest = ((OrPredicate)rest).Left)
        {
            var last = rest is OrPredicate or ? or.Right : rest;
            if (last is not ComparePredicate { Operator: KeyComparison.Equal } equal || (key >= 0 && key != equal.Key))
            {
                return null;
            }

            key = equal.Key;
            values.Add(equal.Value);
            if (rest is not OrPredicate)
            {
                return (key, [.. values]);
            }
        }
    }

    private static IEnumerable<KeyRange> Interval(byte[] prefix, PartitionKeyKind kind, ComparePredicate[] conditions)
    {
        var low = conditions.Where(IsLow).Select(condition => (PartitionValue?)condition.Value).Max(Order);
        var high = conditions.Where(condition => !IsLow(condition)).Select(condition => (PartitionValue?)condition.Value).Min(Order);
        byte[] ordered = [.. prefix, kind == PartitionKeyKind.Integer ? PartitionRowKeys.Ordered : PartitionRowKeys.Plain];
        var from = low is { } least ? Bound(prefix, kind, least) ?? ordered : ordered;
        var through = high is { } most ? Bound(prefix, kind, most) ?? ordered : ordered;
        if (from.AsSpan().SequenceCompareTo(through) <= 0 || through.Length == ordered.Length)
        {
            yield return PartitionRowKeys.Between(from, through);
        }

        if (kind == PartitionKeyKind.Integer)
        {
            yield return Unusual(prefix);
        }
    }

    private static bool IsLow(ComparePredicate condition) => condition.Operator is KeyComparison.Greater or KeyComparison.GreaterOrEqual;

    private static readonly Comparer<PartitionValue?> Order = Comparer<PartitionValue?>.Create((left, right) => left!.Value.CompareTo(right!.Value));

    private static KeyRange Unusual(byte[] prefix) => PartitionRowKeys.Prefix([.. prefix, PartitionRowKeys.Plain]);

    // The bytes of a value; null: partitions of this value have no common beginning.
    private static byte[]? Bound(byte[] prefix, PartitionKeyKind kind, PartitionValue value)
    {
        var bytes = new List<byte>(prefix);
        switch (kind)
        {
            case PartitionKeyKind.Integer when Whole(value) is { } number:
                PartitionRowKeys.AppendNumber(bytes, number);
                return [.. bytes];
            case PartitionKeyKind.Text:
                PartitionRowKeys.Append(bytes, kind, value.Text!);
                return [.. bytes];
            case PartitionKeyKind.Date:
                PartitionRowKeys.Append(bytes, kind, value.AsDate());
                return [.. bytes];
            default:
                return null;
        }
    }

    private static long? Whole(PartitionValue value) => value.Number is >= long.MinValue and <= long.MaxValue ? (long)value.Number : null;

    private static readonly Comparer<ReadOnlyMemory<byte>> ByBytes =
        Comparer<ReadOnlyMemory<byte>>.Create((left, right) => left.Span.SequenceCompareTo(right.Span));
}
