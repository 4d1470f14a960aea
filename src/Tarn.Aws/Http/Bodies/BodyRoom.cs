namespace Tarn.Aws.Http.Bodies;

/// <summary>Room of a <see cref="BodyBudget"/> for an answer; given back when the answer has been sent (<see cref="Access.Call.Hold"/>).</summary>
internal sealed class BodyRoom(BodyBudget budget, long bytes) : IDisposable
{
    private long held = bytes;

    /// <summary>The answer turned out smaller: gives back what is beyond.</summary>
    public void ShrinkTo(long needed)
    {
        if (needed < held)
        {
            budget.Return(held - needed);
            held = needed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ShrinkTo(0);
}
