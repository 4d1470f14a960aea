using System.Text;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Conditions;

/// <summary>A value in an expression.</summary>
public abstract record ExpressionOperand
{
    /// <summary>Finds the value for an item. Not <see cref="AttributeValue.Exists"/>: the item has none.</summary>
    public abstract AttributeValue Of(Item item);
}

/// <summary>The value at a path.</summary>
public sealed record PathOperand(DocumentPath Path) : ExpressionOperand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item) => Path.In(item);
}

/// <summary>A value of the request.</summary>
public sealed record ValueOperand(AttributeValue Value) : ExpressionOperand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item) => Value;
}

/// <summary>size(…): the length of a text in UTF-16, of a binary in bytes, or the number of elements. None of other types.</summary>
public sealed record SizeOperand(ExpressionOperand Measured) : ExpressionOperand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item)
    {
        var value = Measured.Of(item);
        if (!value.Exists || value.Kind is AttributeKind.Number or AttributeKind.Bool or AttributeKind.Null)
        {
            return default;
        }

        using var writer = new ItemWriter();
        writer.WriteNumber(ItemNumber.Of(LengthOf(value)));
        return writer.TakeValue(0);
    }

    private static int LengthOf(AttributeValue value) => value.Kind switch
    {
        AttributeKind.String => Encoding.UTF8.GetCharCount(value.Content.Span),
        AttributeKind.Binary => value.Content.Length,
        _ => value.Count,
    };
}
