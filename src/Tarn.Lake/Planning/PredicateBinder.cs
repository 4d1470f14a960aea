using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Planning;

/// <summary>
/// Binds predicates to a schema. Negations are pushed down to the tests of fields. Tests without statistics count
/// as true: of unknown fields, of fields in lists and maps, and with values of another type.
/// </summary>
internal sealed class PredicateBinder
{
    /// <summary>The deepest nesting of a predicate; deeper parts count as true.</summary>
    private const int DepthMax = 1_000;

    private readonly Dictionary<int, PrimitiveType> _fields = new()
    {
        [FileFields.Path] = PrimitiveType.String,
        [FileFields.PartitionPath] = PrimitiveType.String,
    };

    private readonly List<BoundPredicate.Leaf> _leaves = [];

    public PredicateBinder(Schema schema) => AddFields(schema.Columns);

    /// <summary>The tests of all predicates that were bound, by their numbers.</summary>
    public IReadOnlyList<BoundPredicate.Leaf> Leaves => _leaves;

    public BoundPredicate Bind(Predicate predicate) => Bind(predicate, isNegated: false, 0);

    private void AddFields(StructType structure)
    {
        foreach (var field in structure.Fields)
        {
            if (field.Type is PrimitiveType primitive)
            {
                _fields[field.Id] = primitive;
            }
            else if (field.Type is StructType inner)
            {
                AddFields(inner);
            }
        }
    }

    private BoundPredicate Bind(Predicate predicate, bool isNegated, int depth) => depth > DepthMax ? BoundPredicate.True : predicate switch
    {
        Predicate.Always always => always.Value != isNegated ? BoundPredicate.True : BoundPredicate.False,
        Predicate.Negation negation => Bind(negation.Term, !isNegated, depth + 1),
        Predicate.Conjunction all => Join(!isNegated, all.Terms, isNegated, depth),
        Predicate.Disjunction any => Join(isNegated, any.Terms, isNegated, depth),
        Predicate.NullTest test => Leaf(test.FieldId, isNegated ? FieldTest.NotNull : FieldTest.IsNull),
        Predicate.Membership members => Member(members, isNegated),
        Predicate.Comparison comparison => Compare(comparison, isNegated),
        _ => BoundPredicate.True,
    };

    private BoundPredicate.Junction Join(bool isAnd, IReadOnlyList<Predicate> terms, bool isNegated, int depth) =>
        new(isAnd, [.. terms.Select(term => Bind(term, isNegated, depth + 1))]);

    private BoundPredicate Member(Predicate.Membership members, bool isNegated)
    {
        var operands = new List<Operand>(members.Values.Count);
        foreach (var value in members.Values)
        {
            if (!_fields.TryGetValue(members.FieldId, out var type) || Operand.Of(type, value) is not { } operand)
            {
                return BoundPredicate.True;
            }

            operands.Add(operand);
        }

        return Leaf(members.FieldId, isNegated ? FieldTest.NotIn(operands) : FieldTest.In(operands));
    }

    private BoundPredicate Compare(Predicate.Comparison comparison, bool isNegated)
    {
        if (!_fields.TryGetValue(comparison.FieldId, out var type) || Operand.Of(type, comparison.Value) is not { } operand)
        {
            return BoundPredicate.True;
        }

        var leaf = Leaf(comparison.FieldId, FieldTest.Compare(isNegated ? Opposite(comparison.Operator) : comparison.Operator, operand));

        // NaN passes none of <, <=, > and >=, so it passes their negations.
        return isNegated && operand.IsFloating && comparison.Operator is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual)
            ? new BoundPredicate.Junction(false, [leaf, Leaf(comparison.FieldId, FieldTest.IsNan)])
            : leaf;
    }

    private BoundPredicate Leaf(int fieldId, FieldTest test)
    {
        if (!_fields.ContainsKey(fieldId))
        {
            return BoundPredicate.True;
        }

        var leaf = new BoundPredicate.Leaf(_leaves.Count, fieldId, test);
        _leaves.Add(leaf);
        return leaf;
    }

    private static ComparisonOperator Opposite(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => ComparisonOperator.NotEqual,
        ComparisonOperator.NotEqual => ComparisonOperator.Equal,
        ComparisonOperator.Less => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.LessOrEqual => ComparisonOperator.Greater,
        ComparisonOperator.Greater => ComparisonOperator.LessOrEqual,
        _ => ComparisonOperator.Less,
    };
}
