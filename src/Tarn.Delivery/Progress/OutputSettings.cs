namespace Tarn.Delivery.Progress;

/// <summary>The settings of an output.</summary>
/// <param name="Policy">The rule that flushes each of its parts.</param>
/// <param name="IsPartitioned">Whether each partition of its records is a part of its own.</param>
/// <param name="FillsWhileItFlushes">
/// Whether a second buffer takes the next records while a flush is in flight. An output without it takes none meanwhile.
/// </param>
internal readonly record struct OutputSettings(FlushPolicy Policy, bool IsPartitioned = false, bool FillsWhileItFlushes = false)
{
    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan PauseMax { get; init; } = RetryDelay.PauseMax;
}
