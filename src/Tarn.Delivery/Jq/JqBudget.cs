namespace Tarn.Delivery.Jq;

/// <summary>The bounds of one run of a program over one record.</summary>
/// <param name="StepsMax">
/// Evaluations and work: one evaluation, one instruction of a regular expression, or 16 bytes of a new value take 1 step.
/// New values are charged before they are made, so the steps also bound memory.
/// </param>
/// <param name="DepthMax">Nested evaluations. A call of a function takes about 5.</param>
/// <param name="OutputBytesMax">The size of the output as JSON, in bytes.</param>
public readonly record struct JqBudget(long StepsMax, int DepthMax, int OutputBytesMax)
{
    /// <summary>Enough for a query over one record.</summary>
    public static JqBudget Default { get; } = new(1_000_000, 2_000, 1 << 20);
}
