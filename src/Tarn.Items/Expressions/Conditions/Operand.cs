using Tarn.Items.Expressions.Paths;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Conditions;

/// <summary>A value in an expression.</summary>
public abstract record Operand
{
    /// <summary>Finds the value for an item. Not <see cref="AttributeValue.Exists"/>: the item has none.</summary>
    public abstract AttributeValue Of(Item item);
}

/// <summary>The value at a path.</summary>
public sealed record PathOperand(DocumentPath Path) : Operand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item) => Path.In(item);
}

/// <summary>A value of the request.</summary>
public sealed record ValueOperand(AttributeValue Value) : Operand
{
    /// <inheritdoc/>
    public override AttributeValue Of(Item item) => Value;
}

/// <summary>size(…): the length of a text or binary in bytes, or the number of elements. None of other types.</summary>
public sealed record SizeOperand(Operand Measured) : Operand
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
        writer.WriteNumber(ItemNumber.Of(value.Kind is AttributeKind.String or AttributeKind.Binary ? value.Content.Length : value.Count));
        return writer.TakeValue(0);
    }
}
