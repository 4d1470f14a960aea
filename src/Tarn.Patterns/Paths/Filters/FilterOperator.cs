namespace Tarn.Patterns.Paths.Filters;

/// <summary>The operators of filters.</summary>
internal enum FilterOperator
{
    Equal,
    NotEqual,
    Same,
    NotSame,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    Contains,
    Size,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,

    /// <summary>Operators that no text of a filter can give an operand to: the filter does not hold.</summary>
    Never,
}
