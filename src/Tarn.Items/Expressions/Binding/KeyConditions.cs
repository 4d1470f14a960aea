using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Keys;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Expressions.Binding;

/// <summary>Reads a query's condition on its key: equal values of the partition key, and conditions on the sort key.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html"/>
public static class KeyConditions
{
    /// <summary>Makes the selection of a query's condition.</summary>
    /// <param name="condition">The bound KeyConditionExpression.</param>
    /// <param name="schema">The key of the table or index.</param>
    /// <exception cref="TarnException">The condition is none on this key.</exception>
    public static KeySelection Of(Condition condition, KeySchema schema)
    {
        var found = ByName(condition);
        if (found.Count > schema.Attributes.Count && schema.Attributes.Count <= 2)
        {
            throw ItemErrors.Invalid(found.Count > 2 ? "Conditions can be of length 1 or 2 only" : "Query key condition not supported");
        }

        return Select(found, schema);
    }

    /// <summary>Takes a condition apart: for each attribute its one condition.</summary>
    /// <exception cref="TarnException">It has other forms than conditions on keys, or names an attribute twice.</exception>
    public static IReadOnlyDictionary<string, SortCondition> ByName(Condition condition)
    {
        var found = new Dictionary<string, SortCondition>(StringComparer.Ordinal);
        Collect(condition, found);
        return found;
    }

    /// <summary>Makes a selection of conditions by the names of attributes.</summary>
    /// <exception cref="TarnException">They are no conditions on this key.</exception>
    public static KeySelection Select(IReadOnlyDictionary<string, SortCondition> found, KeySchema schema)
    {
        var partition = new List<AttributeValue>();
        foreach (var attribute in schema.Partition)
        {
            var condition = found.GetValueOrDefault(attribute.Name) ?? throw Missed(attribute.Name);
            CheckValues(attribute, condition, isPartition: true);
            partition.Add(condition.Operator == SortOperator.Equal ? condition.Value : throw NotSupported());
        }

        var sort = new List<SortCondition>();
        var left = found.Count - partition.Count;
        for (var i = 0; left > 0; i++, left--)
        {
            if (i == schema.Sort.Count)
            {
                throw NotSupported();
            }

            var attribute = schema.Sort[i];
            var condition = found.GetValueOrDefault(attribute.Name) ?? throw Missed(attribute.Name);
            CheckValues(attribute, condition, isPartition: false);
            if (left > 1 && condition.Operator != SortOperator.Equal)
            {
                throw NotSupported();
            }

            sort.Add(condition);
        }

        return new KeySelection(partition, sort);
    }

    private static void Collect(Condition condition, Dictionary<string, SortCondition> found)
    {
        switch (condition)
        {
            case AndCondition and:
                Collect(and.Left, found);
                Collect(and.Right, found);
                break;
            case CompareCondition compare:
                AddCompared(compare, found);
                break;
            case BetweenCondition between:
                CheckFirst("BETWEEN", between.Operand);
                Add(found, Name(between.Operand, between.Low, between.High), new SortCondition(SortOperator.Between, Value(between.Low), Value(between.High)));
                break;
            case BeginsWithCondition begins:
                CheckFirst("begins_with", begins.Operand);
                Add(found, Name(begins.Operand, begins.Prefix), new SortCondition(SortOperator.BeginsWith, Value(begins.Prefix)));
                break;
            default:
                throw ItemErrors.Invalid($"Invalid operator used in KeyConditionExpression: {OperatorOf(condition)}");
        }
    }

    private static void AddCompared(CompareCondition compare, Dictionary<string, SortCondition> found)
    {
        var isReversed = compare.Left is ValueOperand && compare.Right is PathOperand;
        var (path, value) = isReversed ? (compare.Right, compare.Left) : (compare.Left, compare.Right);
        var operation = compare.Comparison switch
        {
            ItemComparison.Equal => SortOperator.Equal,
            ItemComparison.Less => isReversed ? SortOperator.Greater : SortOperator.Less,
            ItemComparison.LessOrEqual => isReversed ? SortOperator.GreaterOrEqual : SortOperator.LessOrEqual,
            ItemComparison.Greater => isReversed ? SortOperator.Less : SortOperator.Greater,
            ItemComparison.GreaterOrEqual => isReversed ? SortOperator.LessOrEqual : SortOperator.GreaterOrEqual,
            ItemComparison.NotEqual => throw ItemErrors.Invalid("Invalid operator used in KeyConditionExpression: <>"),
        };
        Add(found, Name(path, value), new SortCondition(operation, Value(value)));
    }

    private static string Name(ExpressionOperand operand, params ExpressionOperand[] others)
    {
        if (operand is SizeOperand || Array.Exists(others, other => other is SizeOperand))
        {
            throw ItemErrors.Invalid("KeyConditionExpressions cannot contain nested operations");
        }

        if (operand is PathOperand { Path.Rest.Count: > 0 })
        {
            throw ItemErrors.Invalid("KeyConditionExpressions cannot have conditions on nested attributes");
        }

        if (Array.Exists(others, other => other is PathOperand))
        {
            throw ItemErrors.Invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        }

        return operand is PathOperand { Path: var path }
            ? path.Name
            : throw ItemErrors.Invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
    }

    private static void CheckFirst(string name, ExpressionOperand operand)
    {
        if (operand is not PathOperand)
        {
            throw ItemErrors.Invalid($"Invalid condition in KeyConditionExpression: {name} operator must have the key attribute as its first operand");
        }
    }

    private static void Add(Dictionary<string, SortCondition> found, string name, SortCondition condition)
    {
        if (!found.TryAdd(name, condition))
        {
            throw ItemErrors.Invalid("KeyConditionExpressions must only contain one condition per key");
        }
    }

    private static AttributeValue Value(ExpressionOperand operand) => ((ValueOperand)operand).Value;

    private static void CheckValues(KeyAttribute attribute, SortCondition condition, bool isPartition)
    {
        if (condition.Value.Kind != attribute.Kind || condition.Upper.Exists && condition.Upper.Kind != attribute.Kind)
        {
            throw ItemErrors.Invalid("One or more parameter values were invalid: Condition parameter type does not match schema type");
        }

        KeyRules.CheckContent(attribute, condition.Value, isPartition);
        if (condition.Upper.Exists)
        {
            KeyRules.CheckContent(attribute, condition.Upper, isPartition);
        }
    }

    private static string OperatorOf(Condition condition) => condition switch
    {
        OrCondition => "OR",
        NotCondition => "NOT",
        InCondition => "IN",
        ExistsCondition exists => exists.IsExpected ? "attribute_exists" : "attribute_not_exists",
        TypeCondition => "attribute_type",
        _ => "contains",
    };

    /// <summary>The error about a condition that has no part for an attribute of the key.</summary>
    internal static TarnException Missed(string name) => ItemErrors.Invalid($"Query condition missed key schema element: {name}");

    private static TarnException NotSupported() => ItemErrors.Invalid("Query key condition not supported");
}
