using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using WireGroup = Tarn.Aws.KinesisAnalyticsV2.Model.PropertyGroup;

namespace Tarn.Aws.KinesisAnalyticsV2.Definitions;

/// <summary>Shows configurations.</summary>
internal static class ConfigDescriptions
{
    public static ApplicationConfigurationDescription Of(ApplicationConfig config, RestorePoint? restore, RunStatus status) => new()
    {
        ApplicationCodeConfigurationDescription = new ApplicationCodeConfigurationDescription
        {
            CodeContentType = CodeContentType.Plaintext,
            CodeContentDescription = new CodeContentDescription { TextContent = config.Code },
        },
        EnvironmentPropertyDescriptions = config.Properties.Count == 0 ? null : new EnvironmentPropertyDescriptions
        {
            PropertyGroupDescriptions =
            [
                .. config.Properties.Select(group => new WireGroup
                {
                    PropertyGroupId = group.Id,
                    PropertyMap = group.Values.ToDictionary(StringComparer.Ordinal),
                }),
            ],
        },
        FlinkApplicationConfigurationDescription = Flink(config, status),
        ApplicationSnapshotConfigurationDescription = new ApplicationSnapshotConfigurationDescription { SnapshotsEnabled = config.SnapshotsEnabled ?? true },
        ApplicationSystemRollbackConfigurationDescription = config.RollbackEnabled is { } rollback
            ? new ApplicationSystemRollbackConfigurationDescription { RollbackEnabled = rollback }
            : null,
        RunConfigurationDescription = restore is null ? null : new RunConfigurationDescription
        {
            ApplicationRestoreConfigurationDescription = new ApplicationRestoreConfiguration
            {
                ApplicationRestoreType = RestorePoints.TypeOf(restore.Kind),
                SnapshotName = restore.Snapshot,
            },
            FlinkRunConfigurationDescription = new FlinkRunConfiguration { AllowNonRestoredState = restore.AllowUnusedState },
        },
    };

    public static List<CloudWatchLoggingOptionDescription>? LogOptions(ApplicationConfig config) => config.LogOptions.Count == 0 ? null :
    [
        .. config.LogOptions.Select(option => new CloudWatchLoggingOptionDescription
        {
            CloudWatchLoggingOptionId = option.Id,
            LogStreamARN = option.StreamArn,
        }),
    ];

    private static FlinkApplicationConfigurationDescription Flink(ApplicationConfig config, RunStatus status)
    {
        var (checkpoints, monitoring) = (config.Checkpoints ?? CheckpointRule.Usual, config.Monitoring ?? MonitoringRule.Usual);
        var tasks = config.Parallelism ?? ParallelismRule.Usual;
        return new FlinkApplicationConfigurationDescription
        {
            CheckpointConfigurationDescription = new CheckpointConfigurationDescription
            {
                ConfigurationType = TypeOf(checkpoints.IsCustom),
                CheckpointingEnabled = checkpoints.Enabled,
                CheckpointInterval = checkpoints.IntervalMs,
                MinPauseBetweenCheckpoints = checkpoints.PauseMs,
            },
            MonitoringConfigurationDescription = new MonitoringConfigurationDescription
            {
                ConfigurationType = TypeOf(monitoring.IsCustom),
                MetricsLevel = monitoring.Metrics,
                LogLevel = monitoring.Logs,
            },
            ParallelismConfigurationDescription = new ParallelismConfigurationDescription
            {
                ConfigurationType = TypeOf(tasks.IsCustom),
                Parallelism = tasks.Tasks,
                ParallelismPerKPU = tasks.TasksPerUnit,
                CurrentParallelism = status == RunStatus.Running ? tasks.Tasks : null,
                AutoScalingEnabled = tasks.GrowsItself,
            },
        };
    }

    private static string TypeOf(bool isCustom) => isCustom ? ConfigurationType.Custom : ConfigurationType.Default;
}
