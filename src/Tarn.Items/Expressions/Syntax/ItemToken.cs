namespace Tarn.Items.Expressions.Syntax;

/// <summary>The kinds of tokens.</summary>
internal enum ItemTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>An attribute's name, a function or a keyword.</summary>
    Word,

    /// <summary>A placeholder of a name: <c>#n</c>.</summary>
    NameReference,

    /// <summary>A placeholder of a value: <c>:v</c>.</summary>
    ValueReference,

    /// <summary>An unsigned whole number.</summary>
    Digits,

    /// <summary>An operator, a bracket, or a character that no expression has.</summary>
    Symbol,
}

/// <summary>A token and its position.</summary>
/// <param name="Kind">Its kind, from the first character.</param>
/// <param name="Text">The text; empty at the end.</param>
/// <param name="Start">The position of the first character.</param>
internal readonly record struct ItemToken(ItemTokenKind Kind, string Text, int Start)
{
    public int End => Start + Text.Length;

    public bool Is(string symbol) => Kind == ItemTokenKind.Symbol && Text == symbol;

    public bool IsWord(string keyword) => Kind == ItemTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
