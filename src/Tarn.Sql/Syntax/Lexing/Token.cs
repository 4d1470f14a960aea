namespace Tarn.Sql.Syntax.Lexing;

internal enum TokenKind { Word, QuotedName, BackquotedName, Text, Binary, Integer, Decimal, Double, Symbol, Parameter, End }

/// <summary>
/// One lexical unit. <see cref="Text"/> is the unit as written (for errors). <see cref="Value"/> is its meaning: a word
/// in upper case, a name or text without its quotes, a number without its underscores.
/// </summary>
internal readonly record struct Token(TokenKind Kind, string Text, string Value, SourcePosition At)
{
    public bool IsWord(string upper) => Kind == TokenKind.Word && Value == upper;

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Value == symbol;
}
