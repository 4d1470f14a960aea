namespace Tarn.Delivery.Jq;

/// <summary>The outcome of a run.</summary>
public enum JqStatus
{
    /// <summary>The program had an output.</summary>
    Output,

    /// <summary>The program ended without an output.</summary>
    NoOutput,

    /// <summary>The record is not JSON, or nested too deep.</summary>
    NotJson,

    /// <summary>The program raised an error.</summary>
    Failed,

    /// <summary>The run passed a bound of its budget.</summary>
    OverBudget,
}
