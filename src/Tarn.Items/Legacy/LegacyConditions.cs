using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Keys;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Legacy;

/// <summary>One legacy condition as a condition of an expression or of a key.</summary>
internal static class LegacyConditions
{
    public static Condition Of(LegacyCondition condition)
    {
        Check(condition);
        var path = new PathOperand(new DocumentPath(condition.Name, []));
        if (condition.Operator is null)
        {
            condition.Value.CheckValue();
            return condition.Exists == false
                ? new ExistsCondition(path, IsExpected: false)
                : new CompareCondition(ItemComparison.Equal, path, new ValueOperand(condition.Value));
        }

        var values = Values(condition);
        return condition.Operator switch
        {
            "EQ" => new CompareCondition(ItemComparison.Equal, path, values[0]),
            "NE" => new CompareCondition(ItemComparison.NotEqual, path, values[0]),
            "LT" => new CompareCondition(ItemComparison.Less, path, values[0]),
            "LE" => new CompareCondition(ItemComparison.LessOrEqual, path, values[0]),
            "GT" => new CompareCondition(ItemComparison.Greater, path, values[0]),
            "GE" => new CompareCondition(ItemComparison.GreaterOrEqual, path, values[0]),
            "NULL" => new ExistsCondition(path, IsExpected: false),
            "NOT_NULL" => new ExistsCondition(path, IsExpected: true),
            "CONTAINS" => new ContainsCondition(path, values[0]),
            "NOT_CONTAINS" => new AndCondition(new ExistsCondition(path, IsExpected: true), new NotCondition(new ContainsCondition(path, values[0]))),
            "BEGINS_WITH" => new BeginsWithCondition(path, values[0]),
            "BETWEEN" => new BetweenCondition(path, values[0], values[1]),
            _ => new InCondition(path, values),
        };
    }

    public static SortCondition OfKey(LegacyCondition condition)
    {
        var values = Values(condition);
        var operation = condition.Operator switch
        {
            "EQ" => SortOperator.Equal,
            "LT" => SortOperator.Less,
            "LE" => SortOperator.LessOrEqual,
            "GT" => SortOperator.Greater,
            "GE" => SortOperator.GreaterOrEqual,
            "BEGINS_WITH" => SortOperator.BeginsWith,
            "BETWEEN" => SortOperator.Between,
            _ => throw ItemErrors.Invalid("Attempted conditional constraint is not an indexable operation"),
        };
        return new SortCondition(operation, values[0].Value, operation == SortOperator.Between ? values[1].Value : default);
    }

    /// <summary>Checks the number and the types of a condition's values.</summary>
    /// <exception cref="TarnException">The operator does not take them.</exception>
    public static void CheckValues(LegacyCondition condition) => Values(condition);

    private static void Check(LegacyCondition condition)
    {
        var (hasValue, hasList) = (condition.Value.Exists, condition.Values is not null);
        if (hasValue && hasList)
        {
            throw Invalid(condition, "Value and AttributeValueList cannot be used together");
        }

        if (condition.Operator is not null)
        {
            if (condition.Exists is not null)
            {
                throw Invalid(condition, "Exists and ComparisonOperator cannot be used together");
            }

            if (!hasValue && !hasList && condition.Operator is not ("NULL" or "NOT_NULL"))
            {
                throw Invalid(condition, $"Value or AttributeValueList must be used with ComparisonOperator: {condition.Operator}");
            }

            return;
        }

        if (hasList)
        {
            throw Invalid(condition, "AttributeValueList can only be used with a ComparisonOperator");
        }

        if (condition.Exists == false && hasValue)
        {
            throw Invalid(condition, "Value cannot be used when Exists is false");
        }

        if (condition.Exists != false && !hasValue)
        {
            throw Invalid(condition, $"Value must be provided when Exists is {(condition.Exists is null ? "null" : "true")}");
        }
    }

    private static List<ValueOperand> Values(LegacyCondition condition)
    {
        var values = (condition.Values ?? (condition.Value.Exists ? [condition.Value] : [])).Select(value => new ValueOperand(value)).ToList();
        values.ForEach(value => value.Value.CheckValue());
        var isFit = condition.Operator switch
        {
            "NULL" or "NOT_NULL" => values.Count == 0,
            "BETWEEN" => values.Count == 2,
            "IN" => values.Count > 0,
            _ => values.Count == 1,
        };
        if (!isFit)
        {
            throw ItemErrors.Invalid("One or more parameter values were invalid: Invalid number of argument(s) for the "
                + $"{condition.Operator} ComparisonOperator");
        }

        if (values.Exists(value => value.Value.Kind != values[0].Value.Kind))
        {
            throw ItemErrors.Invalid("One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type");
        }

        CheckTypes(condition, values);
        return condition.Operator == "BETWEEN" && AttributeValue.Compare(values[0].Value, values[1].Value) > 0
            ? throw ItemErrors.Invalid("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
            : values;
    }

    private static void CheckTypes(LegacyCondition condition, List<ValueOperand> values)
    {
        foreach (var value in values)
        {
            var kind = value.Value.Kind;
            var isFit = condition.Operator switch
            {
                "LT" or "LE" or "GT" or "GE" or "BETWEEN" or "IN" => kind is AttributeKind.String or AttributeKind.Number or AttributeKind.Binary,
                "BEGINS_WITH" => kind is AttributeKind.String or AttributeKind.Binary,
                "CONTAINS" or "NOT_CONTAINS" => !kind.IsSet() && kind is not (AttributeKind.List or AttributeKind.Map),
                _ => true,
            };
            if (!isFit)
            {
                throw ItemErrors.Invalid($"One or more parameter values were invalid: ComparisonOperator {condition.Operator} is not valid for "
                    + $"{kind.WireName()} AttributeValue type");
            }
        }
    }

    private static TarnException Invalid(LegacyCondition condition, string message) =>
        ItemErrors.Invalid($"One or more parameter values were invalid: {message} for Attribute: {condition.Name}");
}
