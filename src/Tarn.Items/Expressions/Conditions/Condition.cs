using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Conditions;

/// <summary>A condition on an item. An item that does not exist has no attributes.</summary>
public abstract record Condition
{
    /// <summary>Whether the condition is true for an item.</summary>
    public abstract bool Holds(Item item);
}

/// <summary>Both are true.</summary>
public sealed record AndCondition(Condition Left, Condition Right) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item) => Left.Holds(item) && Right.Holds(item);
}

/// <summary>One of them is true.</summary>
public sealed record OrCondition(Condition Left, Condition Right) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item) => Left.Holds(item) || Right.Holds(item);
}

/// <summary>It is not true.</summary>
public sealed record NotCondition(Condition Inner) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Item item) => !Inner.Holds(item);
}
