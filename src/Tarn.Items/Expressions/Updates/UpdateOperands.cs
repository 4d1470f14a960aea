using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Updates;

/// <summary>if_not_exists: the value at a path, else another one.</summary>
public sealed record IfNotExistsOperand(DocumentPath Path, ExpressionOperand Other) : ExpressionOperand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item) => Path.In(item) is { Exists: true } found ? found : Other.Of(item);
}

/// <summary>list_append: the elements of one list, then these of the other.</summary>
public sealed record ListAppendOperand(ExpressionOperand First, ExpressionOperand Second) : ExpressionOperand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item)
    {
        var (first, second) = (UpdateErrors.Existing(First.Of(item)), UpdateErrors.Existing(Second.Of(item)));
        if (first.Kind != AttributeKind.List || second.Kind != AttributeKind.List)
        {
            throw UpdateErrors.WrongType();
        }

        using var writer = new ItemWriter();
        var list = writer.Begin(AttributeKind.List);
        foreach (var one in new[] { first, second })
        {
            foreach (var element in one.Elements)
            {
                writer.WriteValue(element);
            }
        }

        writer.EndList(list, first.Count + second.Count);
        return writer.TakeValue(0);
    }
}

/// <summary>The exact sum or difference of two numbers.</summary>
public sealed record ArithmeticOperand(bool IsSum, ExpressionOperand Left, ExpressionOperand Right) : ExpressionOperand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item)
    {
        var (left, right) = (UpdateErrors.Existing(Left.Of(item)), UpdateErrors.Existing(Right.Of(item)));
        if (left.Kind != AttributeKind.Number || right.Kind != AttributeKind.Number)
        {
            throw UpdateErrors.WrongType();
        }

        using var writer = new ItemWriter();
        writer.WriteNumber(IsSum ? ItemNumber.Add(left.Number, right.Number) : ItemNumber.Subtract(left.Number, right.Number));
        return writer.TakeValue(0);
    }
}
