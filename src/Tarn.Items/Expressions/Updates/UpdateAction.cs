using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;

namespace Tarn.Items.Expressions.Updates;

/// <summary>The actions of an update.</summary>
public enum UpdateKind
{
    /// <summary>SET: the value becomes another one.</summary>
    Set,

    /// <summary>REMOVE: the value goes.</summary>
    Remove,

    /// <summary>ADD: a number grows, or a set, with legacy parameters a list too, gets elements. A value that is absent is made.</summary>
    Add,

    /// <summary>DELETE: elements of a set go.</summary>
    Delete,
}

/// <summary>One action of an update.</summary>
/// <param name="Kind">The action.</param>
/// <param name="Path">The path of the value that it changes.</param>
/// <param name="Value">The operand; null for <see cref="UpdateKind.Remove"/>.</param>
public sealed record UpdateAction(UpdateKind Kind, DocumentPath Path, ExpressionOperand? Value);
