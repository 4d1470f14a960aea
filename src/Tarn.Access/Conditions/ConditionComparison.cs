namespace Tarn.Access.Conditions;

/// <summary>The comparisons of operators.</summary>
internal enum ConditionComparison
{
    Text,

    /// <summary>Texts that are equal whatever their case.</summary>
    TextIgnoreCase,

    /// <summary>A text that fits a pattern.</summary>
    Pattern,

    Number,

    /// <summary>A number below the policy's.</summary>
    NumberLess,

    /// <summary>A number that is not above the policy's.</summary>
    NumberLessOrEqual,

    /// <summary>A number above the policy's.</summary>
    NumberGreater,

    /// <summary>A number that is not below the policy's.</summary>
    NumberGreaterOrEqual,

    Time,

    /// <summary>A time before the policy's.</summary>
    TimeLess,

    /// <summary>A time that is not after the policy's.</summary>
    TimeLessOrEqual,

    /// <summary>A time after the policy's.</summary>
    TimeGreater,

    /// <summary>A time that is not before the policy's.</summary>
    TimeGreaterOrEqual,

    /// <summary>True or false.</summary>
    Truth,

    /// <summary>Equal bytes, in base64.</summary>
    Bytes,

    /// <summary>An address in a range.</summary>
    Address,

    /// <summary>An ARN that fits a pattern.</summary>
    Arn,

    /// <summary>Whether the key is absent.</summary>
    Absence,
}
