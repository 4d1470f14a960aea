namespace Tarn.Delivery.Jq.Syntax;

/// <summary>The kinds of tokens.</summary>
internal enum JqTokenKind
{
    End,

    /// <summary>A name that is no keyword.</summary>
    Name,
    Keyword,

    /// <summary>A point with a name: <c>.name</c>.</summary>
    Field,

    /// <summary>A format: <c>@name</c>.</summary>
    Format,
    Number,

    /// <summary>A text in quotes; the parser reads its parts.</summary>
    Text,

    /// <summary>An operator or bracket.</summary>
    Sign,
}

/// <summary>A token of a program.</summary>
/// <param name="Value">The name without point or @, the sign, or the digits; empty for a text.</param>
/// <param name="At">The first character, from 0.</param>
/// <param name="End">The character after the last one.</param>
internal readonly record struct JqToken(JqTokenKind Kind, string Value, int At, int End);
