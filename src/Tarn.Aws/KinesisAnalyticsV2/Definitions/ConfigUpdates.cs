using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Definitions;

/// <summary>Applies updates to configurations: members that an update leaves out stay.</summary>
internal static class ConfigUpdates
{
    /// <exception cref="AwsErrorException">InvalidArgumentException; CodeValidationException.</exception>
    public static ApplicationConfig Apply(ApplicationConfig config, UpdateApplicationInput input)
    {
        var given = input.ApplicationConfigurationUpdate;
        var code = given?.ApplicationCodeConfigurationUpdate?.CodeContentUpdate?.TextContentUpdate;
        return Flink(config, given?.FlinkApplicationConfigurationUpdate) with
        {
            Runtime = input.RuntimeEnvironmentUpdate ?? config.Runtime,
            Role = input.ServiceExecutionRoleUpdate ?? config.Role,
            Code = code is null ? config.Code : ConfigInputs.CheckCode(code),
            Properties = given?.EnvironmentPropertyUpdates is { } properties ? ConfigInputs.Groups(properties.PropertyGroups) : config.Properties,
            SnapshotsEnabled = given?.ApplicationSnapshotConfigurationUpdate?.SnapshotsEnabledUpdate ?? config.SnapshotsEnabled,
            RollbackEnabled = given?.ApplicationSystemRollbackConfigurationUpdate?.RollbackEnabledUpdate ?? config.RollbackEnabled,
            LogOptions = LogOptions(config, input.CloudWatchLoggingOptionUpdates ?? []),
        };
    }

    private static ApplicationConfig Flink(ApplicationConfig config, FlinkApplicationConfigurationUpdate? given) => config with
    {
        Checkpoints = given?.CheckpointConfigurationUpdate is { } checkpoints
            ? ConfigInputs.Checkpoints(
                config.Checkpoints,
                checkpoints.ConfigurationTypeUpdate,
                checkpoints.CheckpointingEnabledUpdate,
                checkpoints.CheckpointIntervalUpdate,
                checkpoints.MinPauseBetweenCheckpointsUpdate)
            : config.Checkpoints,
        Monitoring = given?.MonitoringConfigurationUpdate is { } monitoring
            ? ConfigInputs.Monitoring(config.Monitoring, monitoring.ConfigurationTypeUpdate, monitoring.MetricsLevelUpdate, monitoring.LogLevelUpdate)
            : config.Monitoring,
        Parallelism = given?.ParallelismConfigurationUpdate is { } tasks
            ? ConfigInputs.Parallelism(
                config.Parallelism, tasks.ConfigurationTypeUpdate, tasks.ParallelismUpdate, tasks.ParallelismPerKPUUpdate, tasks.AutoScalingEnabledUpdate)
            : config.Parallelism,
    };

    private static IReadOnlyList<LogOption> LogOptions(ApplicationConfig config, IReadOnlyList<CloudWatchLoggingOptionUpdate> updates)
    {
        if (updates.FirstOrDefault(update => config.LogOptions.All(option => option.Id != update.CloudWatchLoggingOptionId)) is { } unknown)
        {
            throw KinesisAnalyticsV2Errors.InvalidArgumentException($"There is no CloudWatchLoggingOption {unknown.CloudWatchLoggingOptionId}.");
        }

        return
        [
            .. config.LogOptions.Select(option => option with
            {
                StreamArn = updates.LastOrDefault(update => update.CloudWatchLoggingOptionId == option.Id)?.LogStreamARNUpdate ?? option.StreamArn,
            }),
        ];
    }
}
