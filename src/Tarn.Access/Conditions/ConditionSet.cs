namespace Tarn.Access.Conditions;

/// <summary>The rule for keys with several values.</summary>
internal enum ConditionSet
{
    /// <summary>No rule is given: one value that fits is enough.</summary>
    None,

    /// <summary>At least one value of the request must pass: <c>ForAnyValue</c>.</summary>
    Any,

    /// <summary>Every value of the request must pass, and none passes too: <c>ForAllValues</c>.</summary>
    All,
}
