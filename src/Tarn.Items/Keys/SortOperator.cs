namespace Tarn.Items.Keys;

/// <summary>The comparisons of a key condition.</summary>
public enum SortOperator
{
    /// <summary>Equal to the value.</summary>
    Equal,

    /// <summary>Below the value.</summary>
    Less,

    /// <summary>The value or below.</summary>
    LessOrEqual,

    /// <summary>Above the value.</summary>
    Greater,

    /// <summary>The value or above.</summary>
    GreaterOrEqual,

    /// <summary>From the first value to the second, both included.</summary>
    Between,

    /// <summary>Strings or binaries that begin with the value.</summary>
    BeginsWith,
}
