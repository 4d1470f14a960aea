namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>A token of an expression over partition keys.</summary>
/// <param name="Text">Its text; of a quoted text or name, the content.</param>
/// <param name="Position">The number of its first character, from 1.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, int Position)
{
    /// <summary>Whether it is a keyword or symbol, in any case.</summary>
    public bool Is(string word) =>
        Kind is ExpressionTokenKind.Word or ExpressionTokenKind.Symbol && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
