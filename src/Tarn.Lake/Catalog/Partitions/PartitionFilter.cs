using Tarn.Lake.Catalog.Partitions.Expressions;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Partitions;

/// <summary>The partitions that an expression selects.</summary>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html"/>
public sealed class PartitionFilter
{
    /// <summary>Most characters in an expression.</summary>
    public const int LengthMax = 2_048;

    private readonly PartitionPredicate _predicate;
    private readonly IReadOnlyList<PartitionKey> _keys;
    private bool _takesAll;

    private PartitionFilter(PartitionPredicate predicate, IReadOnlyList<PartitionKey> keys)
    {
        _predicate = predicate;
        _keys = keys;
    }

    /// <summary>The filter of an expression; null: it is empty and selects every partition.</summary>
    /// <exception cref="TarnException">InvalidArgument: a wrong text, name or type, with its position, or more than 2,048 characters.</exception>
    public static PartitionFilter? Parse(string? expression, IReadOnlyList<PartitionKey> keys)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            return null;
        }

        return expression.Length <= LengthMax
            ? new PartitionFilter(ExpressionParser.Parse(expression, keys), keys)
            : throw new TarnException(ErrorKind.InvalidArgument, $"Expression has {expression.Length} characters; at most {LengthMax} are allowed.");
    }

    /// <summary>
    /// A filter that limits the rows which are read to the ones that can meet all constraints. The caller checks the partitions, so that it
    /// also sees values which are no values of their keys.
    /// </summary>
    /// <returns>Null: every row can.</returns>
    public static PartitionFilter? OfRanges(IReadOnlyList<PartitionKey> keys, IReadOnlyList<KeyConstraint> constraints)
    {
        var terms = keys.Select((key, i) => ConstraintPredicates.Of(i, key.Kind, constraints[i])).OfType<PartitionPredicate>().ToArray();
        return terms.Length == 0 ? null : new PartitionFilter(terms.Aggregate((left, right) => new AndPredicate(left, right)), keys) { _takesAll = true };
    }

    /// <summary>Whether a partition of these values is selected.</summary>
    public bool Matches(IReadOnlyList<string> values) => _takesAll || _predicate.Evaluate(values) == true;

    /// <summary>The ranges of rows that can hold selected partitions, in ascending order.</summary>
    internal IReadOnlyList<KeyRange> Ranges(TableId table) => KeyBounds.Of(table, _keys, _predicate);
}
