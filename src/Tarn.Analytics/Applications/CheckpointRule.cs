namespace Tarn.Analytics.Applications;

/// <summary>How often state is stored.</summary>
/// <param name="IsCustom">Whether the caller set the values.</param>
/// <param name="Enabled">Whether it is stored.</param>
/// <param name="IntervalMs">The time between two times, in milliseconds.</param>
/// <param name="PauseMs">The least pause between them, in milliseconds.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CheckpointConfiguration.html"/>
public sealed record CheckpointRule(bool IsCustom, bool Enabled, long IntervalMs, long PauseMs)
{
    /// <summary>The rule of a caller who sets none.</summary>
    public static CheckpointRule Usual { get; } = new(false, true, 60_000, 5_000);
}
