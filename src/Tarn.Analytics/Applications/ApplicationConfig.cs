namespace Tarn.Analytics.Applications;

/// <summary>The content of one version of an application.</summary>
public sealed record ApplicationConfig
{
    /// <summary>The runtime's name: <c>FLINK-1_20</c> or <c>FLINK-2_2</c>. Both run the same SQL.</summary>
    public required string Runtime { get; init; }

    /// <summary>The ARN of the role with whose rights the application reads and writes.</summary>
    public required string Role { get; init; }

    /// <summary>The SQL script.</summary>
    public required string Code { get; init; }

    /// <summary>Properties for the script, by group.</summary>
    public IReadOnlyList<PropertyGroup> Properties { get; init; } = [];

    /// <summary>How often state is stored; null: never set.</summary>
    public CheckpointRule? Checkpoints { get; init; }

    /// <summary>The levels of metrics and log lines; null: never set.</summary>
    public MonitoringRule? Monitoring { get; init; }

    /// <summary>How many tasks run beside each other; null: never set.</summary>
    public ParallelismRule? Parallelism { get; init; }

    /// <summary>Whether a stop takes a snapshot; null: never set, which means yes.</summary>
    public bool? SnapshotsEnabled { get; init; }

    /// <summary>Whether a failed update is rolled back; null: never set, which means no.</summary>
    public bool? RollbackEnabled { get; init; }

    /// <summary>The log streams that the caller named.</summary>
    public IReadOnlyList<LogOption> LogOptions { get; init; } = [];
}
