namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>Constraints of keys as conditions.</summary>
internal static class ConstraintPredicates
{
    /// <summary>The condition of a constraint; null: it allows values of no known order.</summary>
    public static PartitionPredicate? Of(int key, PartitionKeyKind kind, KeyConstraint constraint)
    {
        if (kind == PartitionKeyKind.Other || constraint.IsFree)
        {
            return null;
        }

        if (constraint.Values is { } values)
        {
            var terms = values.Select(value => Compare(key, kind, KeyComparison.Equal, value)).ToArray();
            return terms.Length > 0 && values.All(value => value != PartitionValue.Null && PartitionValue.Parse(kind, value) is not null)
                ? terms.Aggregate((left, right) => new OrPredicate(left!, right!))
                : null;
        }

        var low = constraint.Low is { } least
            ? Compare(key, kind, least.IsClosed ? KeyComparison.GreaterOrEqual : KeyComparison.Greater, least.Value) : null;
        var high = constraint.High is { } most
            ? Compare(key, kind, most.IsClosed ? KeyComparison.LessOrEqual : KeyComparison.Less, most.Value) : null;
        return low is null || high is null ? low ?? high : new AndPredicate(low, high);
    }

    private static PartitionPredicate? Compare(int key, PartitionKeyKind kind, KeyComparison comparison, string text) =>
        PartitionValue.Parse(kind, text) is { } value ? new ComparePredicate(key, kind, comparison, value) : null;
}
