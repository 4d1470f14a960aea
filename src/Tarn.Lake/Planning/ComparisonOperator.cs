namespace Tarn.Lake.Planning;

/// <summary>The comparisons of a field with a value.</summary>
public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
