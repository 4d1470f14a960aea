namespace Tarn.Delivery.Pipeline;

/// <summary>When a delivery's buffers are flushed: at a size, or at an age (D25).</summary>
/// <param name="BytesMax">What fills them.</param>
/// <param name="AgeMax">How long a record waits.</param>
internal readonly record struct FlushPolicy(long BytesMax, TimeSpan AgeMax)
{
    /// <summary>
    /// How long a reader that is behind goes on filling a buffer whose records were overdue when it began: else catching up
    /// would make a file of every read.
    /// </summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(1);

    /// <summary>Whether to flush now.</summary>
    /// <param name="bytes">Gathered.</param>
    /// <param name="waited">How long the oldest record has waited; null: there is nothing to flush.</param>
    /// <param name="open">How long the buffer has been open.</param>
    /// <param name="caughtUp">The log holds nothing more to read now.</param>
    public bool IsDue(long bytes, TimeSpan? waited, TimeSpan open, bool caughtUp) =>
        waited is { } age && (bytes >= BytesMax || (age >= AgeMax && (caughtUp || open >= CatchUp)));
}
