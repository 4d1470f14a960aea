namespace Tarn.Wire.Http.Bodies;

/// <summary>
/// A reservation of a <see cref="BodyBudget"/>: for an answer until it has been sent (<see cref="Access.Call.Hold"/>), or for a
/// body as it grows.
/// Only the budget's own accounting is thread-safe.
/// </summary>
public sealed class BodyReservation(BodyBudget budget, long bytes) : IDisposable
{
    /// <summary>Bytes held; changed by the budget, under its lock.</summary>
    internal long Held { get; set; } = bytes;

    /// <summary>True while others wait for budget.</summary>
    public bool IsContested => budget.IsContested;

    /// <summary>Grows a body's reservation to <paramref name="needed"/> bytes in all, and waits for them.</summary>
    public ValueTask GrowTo(long needed, CancellationToken cancellationToken) => budget.Grow(this, needed, cancellationToken);

    /// <summary>
    /// Gives back the budget beyond <paramref name="needed"/> bytes, when the answer is smaller than expected.
    /// </summary>
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
