namespace Tarn.Delivery.Pipeline;

/// <summary>When a delivery's buffers are flushed: at a size, or at an age that counts from the oldest record's arrival (D25).</summary>
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
    /// <param name="oldestArrivalMs">Of the records gathered; null: none.</param>
    /// <param name="openedMs">When the first of them was put into the buffer.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    /// <param name="caughtUp">The log holds nothing more to read now.</param>
    public bool IsDue(long bytes, long? oldestArrivalMs, long openedMs, long nowMs, bool caughtUp)
    {
        if (oldestArrivalMs is not { } oldest)
        {
            return false;
        }

        return bytes >= BytesMax || (nowMs >= DueMs(oldest) && (caughtUp || nowMs - openedMs >= CatchUp.TotalMilliseconds));
    }

    /// <summary>When the age is reached, Unix milliseconds.</summary>
    public long DueMs(long oldestArrivalMs) => oldestArrivalMs + (long)AgeMax.TotalMilliseconds;
}
