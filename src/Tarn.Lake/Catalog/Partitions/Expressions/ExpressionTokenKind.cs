namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>The kinds of tokens in an expression over partition keys.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>A keyword, or a name without quotes.</summary>
    Word,

    /// <summary>A name in double quotes or backquotes.</summary>
    Name,

    /// <summary>A text in single quotes.</summary>
    Text,

    /// <summary>A number, with its sign.</summary>
    Number,

    /// <summary>An operator, bracket or comma.</summary>
    Symbol,

    /// <summary>The end of the expression.</summary>
    End,
}
