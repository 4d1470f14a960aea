namespace Tarn.Delivery.Progress;

/// <summary>
/// The rule that flushes a delivery's buffers: at a size, or at an age: D25 (each step runs once per record).
/// </summary>
/// <param name="BytesMax">The size at which a buffer is flushed.</param>
/// <param name="Pace">The age at which it is flushed.</param>
internal readonly record struct FlushPolicy(long BytesMax, FlushPace Pace)
{
    /// <summary>
    /// The time for which a reader that lags keeps filling a buffer with overdue records. Without it, every read
    /// while catching up would make a file.
    /// </summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that a record waits.</summary>
    public TimeSpan AgeMax => Pace.AgeMax;

    /// <summary>Whether a flush is due now.</summary>
    /// <param name="bytes">The buffered bytes.</param>
    /// <param name="waited">The time that the oldest record has waited; null: there is nothing to flush.</param>
    /// <param name="open">The time that the buffer has been open.</param>
    /// <param name="caughtUp">Whether the log has nothing more to read now.</param>
    public bool IsDue(long bytes, TimeSpan? waited, TimeSpan open, bool caughtUp) =>
        waited is { } age && (bytes >= BytesMax || (age >= AgeMax && (caughtUp || open >= CatchUp)));
}
