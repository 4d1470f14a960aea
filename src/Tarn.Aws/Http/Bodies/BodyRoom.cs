namespace Tarn.Aws.Http.Bodies;

/// <summary>
/// Room of a <see cref="BodyBudget"/>: for an answer until it has been sent (<see cref="Access.Call.Hold"/>), or for a body as it grows. Not
/// thread-safe but for the budget's own accounts.
/// </summary>
internal sealed class BodyRoom(BodyBudget budget, long bytes) : IDisposable
{
    /// <summary>Room held; changed by the budget, under its lock.</summary>
    internal long Held { get; set; } = bytes;

    /// <summary>True while others wait for room.</summary>
    public bool IsContested => budget.IsContested;

    /// <summary>A body turned out larger: waits for room up to that many bytes in all.</summary>
    public ValueTask GrowTo(long needed, CancellationToken cancellation) => budget.Grow(this, needed, cancellation);

    /// <summary>The answer turned out smaller: gives back what is beyond.</summary>
    public void ShrinkTo(long needed)
    {
        if (needed < Held)
        {
            budget.Shrink(this, needed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ShrinkTo(0);
}
