using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Catalog.StatisticsTasks;

/// <summary>How clients want the statistics of a table's columns to be counted, and when.</summary>
public sealed record StatisticsSettings
{
    public required TableName Table { get; init; }

    public required StatisticsRequest Request { get; init; }

    /// <summary>The schedule, <c>cron(…)</c>; null: there is none.</summary>
    public string? Schedule { get; init; }

    /// <summary>Whether runs begin by the schedule.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>The time after which the next run of the schedule is due, Unix milliseconds.</summary>
    public required long AfterMs { get; init; }

    /// <summary>When the schedule last tried to begin a run, Unix milliseconds; null: never.</summary>
    public long? AttemptMs { get; init; }

    /// <summary>The run that the last attempt began; null: it failed.</summary>
    public Guid? AttemptRun { get; init; }

    /// <summary>Why the last attempt failed; null: it did not.</summary>
    public string? AttemptError { get; init; }
}
