namespace Tarn.Delivery.Functions;

/// <summary>The outcome of one call of a function.</summary>
public enum TransformOutcome
{
    Answered,

    /// <summary>The call was throttled, and is repeated.</summary>
    Throttled,

    /// <summary>The call took too long, and is repeated.</summary>
    TimedOut,

    /// <summary>The function failed, or returned no results. Each record of the batch fails.</summary>
    Failed,
}
