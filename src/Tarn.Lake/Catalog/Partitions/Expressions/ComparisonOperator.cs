namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>The comparisons of expressions over partition keys.</summary>
internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
