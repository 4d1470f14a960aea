namespace Tarn.Analytics.Applications;

/// <summary>How many tasks run beside each other.</summary>
/// <param name="IsCustom">Whether the caller set the values.</param>
/// <param name="Tasks">The number of tasks.</param>
/// <param name="TasksPerUnit">The number of tasks per processing unit.</param>
/// <param name="GrowsItself">Whether the number follows the load.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ParallelismConfiguration.html"/>
public sealed record ParallelismRule(bool IsCustom, int Tasks, int TasksPerUnit, bool GrowsItself)
{
    /// <summary>The rule of a caller who sets none.</summary>
    public static ParallelismRule Usual { get; } = new(false, 1, 1, true);
}
