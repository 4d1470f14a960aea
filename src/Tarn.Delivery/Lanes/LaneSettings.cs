namespace Tarn.Delivery.Lanes;

/// <summary>The settings of a lane.</summary>
/// <param name="Policy">The rule that flushes each of its parts.</param>
/// <param name="IsPartitioned">Whether each partition of its records is a part of its own.</param>
/// <param name="FillsWhileItFlushes">
/// Whether a second output takes the next records while a flush is in flight. A lane without it takes none meanwhile.
/// </param>
internal readonly record struct LaneSettings(FlushPolicy Policy, bool IsPartitioned = false, bool FillsWhileItFlushes = false)
{
    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan PauseMax { get; init; } = RetryDelay.PauseMax;
}
