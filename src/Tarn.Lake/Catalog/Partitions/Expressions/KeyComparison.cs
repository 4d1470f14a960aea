namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>The comparisons of expressions over partition keys.</summary>
internal enum KeyComparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
