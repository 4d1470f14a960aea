using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Conditions;

/// <summary>Compares two values.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html"/>
public sealed record CompareCondition(ItemComparison Comparison, ExpressionOperand Left, ExpressionOperand Right) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item)
    {
        var (left, right) = (Left.Of(item), Right.Of(item));
        return Comparison switch
        {
            ItemComparison.Equal => left.Exists && right.Exists && left == right,
            ItemComparison.NotEqual => !left.Exists || !right.Exists || left != right,
            ItemComparison.Less => AttributeValue.Compare(left, right) < 0,
            ItemComparison.LessOrEqual => AttributeValue.Compare(left, right) <= 0,
            ItemComparison.Greater => AttributeValue.Compare(left, right) > 0,
            ItemComparison.GreaterOrEqual => AttributeValue.Compare(left, right) >= 0,
        };
    }
}

/// <summary>From one value to another, both included.</summary>
public sealed record BetweenCondition(ExpressionOperand Operand, ExpressionOperand Low, ExpressionOperand High) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item)
    {
        var value = Operand.Of(item);
        return AttributeValue.Compare(value, Low.Of(item)) >= 0 && AttributeValue.Compare(value, High.Of(item)) <= 0;
    }
}

/// <summary>Equal to one of a list.</summary>
public sealed record InCondition(ExpressionOperand Operand, IReadOnlyList<ExpressionOperand> Values) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item)
    {
        var value = Operand.Of(item);
        if (!value.Exists)
        {
            return false;
        }

        foreach (var one in Values)
        {
            if (value == one.Of(item))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Whether a value is there.</summary>
public sealed record ExistsCondition(ExpressionOperand Operand, bool IsExpected) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item) => Operand.Of(item).Exists == IsExpected;
}

/// <summary>attribute_type.</summary>
public sealed record TypeCondition(ExpressionOperand Operand, ExpressionOperand Type) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item)
    {
        var (value, type) = (Operand.Of(item), Type.Of(item));
        return value.Exists && type.Exists && type.Kind == AttributeKind.String && AttributeKinds.Find(type.Content.Span) == value.Kind;
    }
}

/// <summary>begins_with: texts and binaries.</summary>
public sealed record BeginsWithCondition(ExpressionOperand Operand, ExpressionOperand Prefix) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item)
    {
        var (value, prefix) = (Operand.Of(item), Prefix.Of(item));
        return value.Exists && prefix.Exists && value.Kind == prefix.Kind && value.Kind is AttributeKind.String or AttributeKind.Binary
            && value.Content.Span.StartsWith(prefix.Content.Span);
    }
}

/// <summary>contains: a part of a text or binary, or an element of a set or list.</summary>
public sealed record ContainsCondition(ExpressionOperand Operand, ExpressionOperand Part) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item)
    {
        var (value, part) = (Operand.Of(item), Part.Of(item));
        if (!value.Exists || !part.Exists)
        {
            return false;
        }

        if (value.Kind is AttributeKind.String or AttributeKind.Binary)
        {
            return value.Kind == part.Kind && value.Content.Span.IndexOf(part.Content.Span) >= 0;
        }

        return (value.Kind == AttributeKind.List || value.Kind.IsSet()) && HasElement(value, part);
    }

    private static bool HasElement(AttributeValue value, AttributeValue part)
    {
        foreach (var element in value.Elements)
        {
            if (element == part)
            {
                return true;
            }
        }

        return false;
    }
}
