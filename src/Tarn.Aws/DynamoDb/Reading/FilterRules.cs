using Tarn.Items.Expressions.Binding;
using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;

namespace Tarn.Aws.DynamoDb.Reading;

/// <summary>AWS's checks of queries and scans.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.FilterExpression.html"/>
internal static class FilterRules
{
    /// <summary>The attributes that a filter names, in its order.</summary>
    public static IReadOnlyList<string> NamesOf(ItemCondition? filter)
    {
        var names = new List<string>();
        if (filter is not null)
        {
            Add(filter, names);
        }

        return names;
    }

    /// <summary>The attributes that an operand of an update names.</summary>
    public static IReadOnlyList<string> NamesOf(ExpressionOperand? operand)
    {
        var names = new List<string>();
        switch (operand)
        {
            case IfNotExistsOperand one:
                names.Add(one.Path.Name);
                names.AddRange(NamesOf(one.Other));
                break;
            case ListAppendOperand list:
                names.AddRange([.. NamesOf(list.First), .. NamesOf(list.Second)]);
                break;
            case ArithmeticOperand sum:
                names.AddRange([.. NamesOf(sum.Left), .. NamesOf(sum.Right)]);
                break;
            case not null:
                Add(names, operand);
                break;
        }

        return names;
    }

    /// <summary>A query's filter has no attribute of the key, and only attributes that a global index has.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void CheckFilter(IReadOnlyList<string> names, ItemTable table, IndexDefinition? index, bool isQuery)
    {
        var keys = index?.Keys ?? table.Keys;
        if (isQuery && names.FirstOrDefault(name => keys.Find(name) is not null) is { } key)
        {
            throw DynamoDbFailures.Invalid($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}");
        }

        if (index is { IsLocal: false } && SelectedAttributes.Missing(names, table, index) is { Count: > 0 } missing)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: Secondary index "
                + $"{index.Name} does not project one or more filter attributes: [{string.Join(", ", missing)}]");
        }
    }

    /// <exception cref="AwsErrorException">ValidationException: a global index has no consistent reads.</exception>
    public static void CheckConsistent(IndexDefinition? index, bool? isConsistent)
    {
        if (index is { IsLocal: false } && isConsistent == true)
        {
            throw DynamoDbFailures.Invalid("Consistent reads are not supported on global secondary indexes");
        }
    }

    /// <summary>Select, or its default: for condition keys.</summary>
    public static string SelectOf(string? select, Projection? projection, string? index) => select
        ?? (projection is not null ? "SPECIFIC_ATTRIBUTES" : index is null ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES");

    /// <summary>The attributes of a partition key: for condition keys.</summary>
    public static Item PartitionOf(KeySelection selection, KeySchema keys)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        for (var i = 0; i < selection.Partition.Count; i++)
        {
            writer.BeginMember(keys.Partition[i].NameBytes);
            writer.WriteValue(selection.Partition[i]);
        }

        return writer.EndItem(open);
    }

    private static void Add(ItemCondition condition, List<string> names)
    {
        switch (condition)
        {
            case AndCondition and:
                Add(and.Left, names);
                Add(and.Right, names);
                break;
            case OrCondition or:
                Add(or.Left, names);
                Add(or.Right, names);
                break;
            case NotCondition not:
                Add(not.Inner, names);
                break;
            case CompareCondition compare:
                Add(names, compare.Left, compare.Right);
                break;
            case BetweenCondition between:
                Add(names, between.Operand, between.Low, between.High);
                break;
            case InCondition list:
                Add(names, [list.Operand, .. list.Values]);
                break;
            case ExistsCondition exists:
                Add(names, exists.Operand);
                break;
            case TypeCondition type:
                Add(names, type.Operand, type.Type);
                break;
            case BeginsWithCondition begins:
                Add(names, begins.Operand, begins.Prefix);
                break;
            case ContainsCondition contains:
                Add(names, contains.Operand, contains.Part);
                break;
        }
    }

    private static void Add(List<string> names, params ReadOnlySpan<ExpressionOperand> operands)
    {
        foreach (var operand in operands)
        {
            var path = operand is SizeOperand size ? size.Measured : operand;
            if (path is PathOperand { Path: var found })
            {
                names.Add(found.Name);
            }
        }
    }
}
