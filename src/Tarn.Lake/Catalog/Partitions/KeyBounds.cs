using Tarn.Lake.Catalog.Partitions.Expressions;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>
/// The ranges of rows that an expression needs: a value or an interval for each leading key, from the conditions that all partitions must
/// meet. Values of numbers in an unusual form (<c>01</c>) are a range of their own.
/// </summary>
internal static class KeyBounds
{
    // Each number adds a range, so a few keys suffice.
    private const int RangesMax = 8;

    public static IReadOnlyList<KeyRange> Of(TableId table, IReadOnlyList<PartitionKey> keys, PartitionPredicate predicate)
    {
        var conditions = new List<ComparePredicate>();
        Collect(predicate, conditions);
        var closed = new List<byte[]> { PartitionRowKeys.Table(table) };
        var ranges = new List<KeyRange>();
        for (var i = 0; i < keys.Count; i++)
        {
            var kind = keys[i].Kind;
            var ofKey = conditions.Where(condition => condition.Key == i).ToArray();
            var equal = Array.Find(ofKey, condition => condition.Operator == ComparisonOperator.Equal);
            if (equal is not null && ranges.Count < RangesMax && Bound(closed[0], kind, equal.Value) is not null)
            {
                ranges.AddRange(kind == PartitionKeyKind.Integer ? closed.Select(Unusual) : []);
                closed = [.. closed.Select(prefix => Bound(prefix, kind, equal.Value)!)];
                continue;
            }

            if (kind is PartitionKeyKind.Integer or PartitionKeyKind.Text && equal is null && ofKey.Length > 0)
            {
                ranges.AddRange(closed.SelectMany(prefix => Interval(prefix, kind, ofKey)));
                closed = [];
            }

            break;
        }

        ranges.AddRange(closed.Select(PartitionRowKeys.Prefix));
        return [.. ranges.OrderBy(range => range.From, ByBytes)];
    }

    private static void Collect(PartitionPredicate predicate, List<ComparePredicate> conditions)
    {
        if (predicate is AndPredicate both)
        {
            Collect(both.Left, conditions);
            Collect(both.Right, conditions);
        }
        else if (predicate is ComparePredicate { Operator: not ComparisonOperator.NotEqual } condition)
        {
            conditions.Add(condition);
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

    private static bool IsLow(ComparePredicate condition) => condition.Operator is ComparisonOperator.Greater or ComparisonOperator.GreaterOrEqual;

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
