namespace Tarn.Patterns.Paths.Filters;

/// <summary>The kinds of operands.</summary>
internal enum FilterKind
{
    /// <summary>The path has nothing.</summary>
    Undefined,
    Null,
    Boolean,
    Number,
    Text,

    /// <summary>An array or object of a document.</summary>
    Json,

    /// <summary>An array or object that the filter spells.</summary>
    JsonLiteral,
    Expression,
}
