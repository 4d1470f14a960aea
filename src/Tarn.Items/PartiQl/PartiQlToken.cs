namespace Tarn.Items.PartiQl;

/// <summary>The kinds of tokens.</summary>
internal enum PartiQlTokenKind
{
    /// <summary>The end of the statement.</summary>
    End,

    /// <summary>A keyword, a name or a function.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    Quoted,

    /// <summary>A text in single quotes.</summary>
    Text,

    /// <summary>A number without sign.</summary>
    Number,

    /// <summary>A literal of Ion in backticks.</summary>
    Ion,

    /// <summary>An operator or bracket.</summary>
    Symbol,
}

/// <summary>A token and its position.</summary>
/// <param name="Kind">Its kind, from the first character.</param>
/// <param name="Text">The text without quotes.</param>
/// <param name="Start">The position of the first character.</param>
/// <param name="Length">The length with quotes.</param>
internal readonly record struct PartiQlToken(PartiQlTokenKind Kind, string Text, int Start, int Length)
{
    public bool Is(string symbol) => Kind == PartiQlTokenKind.Symbol && Text == symbol;

    public bool IsWord(string keyword) => Kind == PartiQlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
