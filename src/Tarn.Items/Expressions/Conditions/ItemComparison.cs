namespace Tarn.Items.Expressions.Conditions;

/// <summary>The comparisons of two values.</summary>
public enum ItemComparison
{
    /// <summary>Same type and value.</summary>
    Equal,

    /// <summary>Another type or value, or no value.</summary>
    NotEqual,

    /// <summary>Below, both of one type with an order.</summary>
    Less,

    /// <summary>Below or equal, both of one type with an order.</summary>
    LessOrEqual,

    /// <summary>Above, both of one type with an order.</summary>
    Greater,

    /// <summary>Above or equal, both of one type with an order.</summary>
    GreaterOrEqual,
}
