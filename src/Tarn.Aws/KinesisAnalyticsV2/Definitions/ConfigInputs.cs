using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using PropertyGroup = Tarn.Analytics.Applications.PropertyGroup;
using WireGroup = Tarn.Aws.KinesisAnalyticsV2.Model.PropertyGroup;

namespace Tarn.Aws.KinesisAnalyticsV2.Definitions;

/// <summary>Reads configurations of new applications.</summary>
internal static class ConfigInputs
{
    /// <exception cref="AwsErrorException">InvalidArgumentException; CodeValidationException.</exception>
    public static ApplicationConfig Of(CreateApplicationInput input)
    {
        var given = input.ApplicationConfiguration;
        var flink = given?.FlinkApplicationConfiguration;
        return new ApplicationConfig
        {
            Runtime = input.RuntimeEnvironment,
            Role = input.ServiceExecutionRole,
            Code = CheckCode(given?.ApplicationCodeConfiguration?.CodeContent?.TextContent),
            Properties = Groups(given?.EnvironmentProperties?.PropertyGroups),
            Checkpoints = flink?.CheckpointConfiguration is { } checkpoints
                ? Checkpoints(
                    null, checkpoints.ConfigurationType, checkpoints.CheckpointingEnabled,
                    checkpoints.CheckpointInterval, checkpoints.MinPauseBetweenCheckpoints)
                : null,
            Monitoring = flink?.MonitoringConfiguration is { } monitoring
                ? Monitoring(null, monitoring.ConfigurationType, monitoring.MetricsLevel, monitoring.LogLevel)
                : null,
            Parallelism = flink?.ParallelismConfiguration is { } tasks
                ? Parallelism(null, tasks.ConfigurationType, tasks.Parallelism, tasks.ParallelismPerKPU, tasks.AutoScalingEnabled)
                : null,
            SnapshotsEnabled = given?.ApplicationSnapshotConfiguration?.SnapshotsEnabled,
            RollbackEnabled = given?.ApplicationSystemRollbackConfiguration?.RollbackEnabled,
            LogOptions = [.. (input.CloudWatchLoggingOptions ?? []).Select(option => new LogOption("", option.LogStreamARN))],
        };
    }

    /// <summary>Checks the text of a script.</summary>
    /// <exception cref="AwsErrorException">CodeValidationException.</exception>
    public static string CheckCode(string? code) => code switch
    {
        null or "" => throw KinesisAnalyticsV2Errors.CodeValidationException("The application has no code: give TextContent."),
        { Length: > ApplicationChanges.CodeMax } =>
            throw KinesisAnalyticsV2Errors.CodeValidationException($"The code has {code.Length} characters; {ApplicationChanges.CodeMax} are allowed."),
        _ => code,
    };

    /// <exception cref="AwsErrorException">InvalidArgumentException: two groups have one id.</exception>
    public static IReadOnlyList<PropertyGroup> Groups(IReadOnlyList<WireGroup>? groups)
    {
        var read = (groups ?? []).Select(group => new PropertyGroup(
            group.PropertyGroupId, [.. group.PropertyMap.OrderBy(pair => pair.Key, StringComparer.Ordinal)])).ToList();
        return read.Select(group => group.Id).Distinct().Count() == read.Count
            ? read
            : throw KinesisAnalyticsV2Errors.InvalidArgumentException("Two property groups have the same PropertyGroupId.");
    }

    public static CheckpointRule Checkpoints(CheckpointRule? present, string? type, bool? enabled, long? intervalMs, long? pauseMs)
    {
        var from = present ?? CheckpointRule.Usual;
        return IsCustom(type, from.IsCustom)
            ? new CheckpointRule(true, enabled ?? from.Enabled, intervalMs ?? from.IntervalMs, pauseMs ?? from.PauseMs)
            : CheckpointRule.Usual;
    }

    public static MonitoringRule Monitoring(MonitoringRule? present, string? type, string? metrics, string? logs)
    {
        var from = present ?? MonitoringRule.Usual;
        return IsCustom(type, from.IsCustom) ? new MonitoringRule(true, metrics ?? from.Metrics, logs ?? from.Logs) : MonitoringRule.Usual;
    }

    public static ParallelismRule Parallelism(ParallelismRule? present, string? type, int? tasks, int? perUnit, bool? growsItself)
    {
        var from = present ?? ParallelismRule.Usual;
        return IsCustom(type, from.IsCustom)
            ? new ParallelismRule(true, tasks ?? from.Tasks, perUnit ?? from.TasksPerUnit, growsItself ?? from.GrowsItself)
            : ParallelismRule.Usual;
    }

    // DEFAULT means AWS's values, even where the request has others.
    private static bool IsCustom(string? type, bool present) => type is null ? present : type == ConfigurationType.Custom;
}
