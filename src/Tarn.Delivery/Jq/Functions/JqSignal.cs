namespace Tarn.Delivery.Jq.Functions;

/// <summary>Why a run goes back without further outputs.</summary>
internal enum JqSignal
{
    None,

    /// <summary>An error of the program, which <c>try</c> can catch.</summary>
    Error,

    /// <summary>A <c>break</c> to a label.</summary>
    Break,

    /// <summary>The consumer has enough outputs.</summary>
    Enough,

    /// <summary>A bound is passed; no program can catch that.</summary>
    OverBudget,
}
