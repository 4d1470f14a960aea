using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Tasks;

namespace Tarn.Lake.Catalog.StatisticsTasks;

/// <summary>The states of a run. STARTING and RUNNING end with one of the others.</summary>
public enum StatisticsRunState
{
    Starting,
    Running,
    Succeeded,
    Failed,
    Stopped,
}

/// <summary>The columns that a run counts, and the role with which it acts.</summary>
/// <param name="Columns">The columns, in lower case; null: all that have statistics.</param>
/// <param name="RoleArn">The role whose rights the run needs.</param>
/// <param name="SamplePercent">The part of the rows that is read; null: all.</param>
public sealed record StatisticsRequest(IReadOnlyList<string>? Columns, string RoleArn, double? SamplePercent);

/// <summary>A run that counts the statistics of a table's columns.</summary>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/webapi/API_ColumnStatisticsTaskRun.html"/>
public sealed record StatisticsRun : IDurableTask<StatisticsRun>
{
    /// <summary>Its id: the table's id, the time and a number, so it is found without an index.</summary>
    public required Guid Id { get; init; }

    public required TableName Table { get; init; }

    public required StatisticsRequest Request { get; init; }

    public StatisticsRunState State { get; init; }

    /// <summary>When it was accepted, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>When its state last changed, Unix milliseconds.</summary>
    public long UpdatedMs { get; init; }

    /// <summary>When it began to read, Unix milliseconds; null: it has not.</summary>
    public long? StartedMs { get; init; }

    /// <summary>When it ended, Unix milliseconds; null: it has not.</summary>
    public long? EndedMs { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? Error { get; init; }

    /// <inheritdoc/>
    public TaskKey Key => StatisticsRows.KeyOf(Id);

    TaskState IDurableTask<StatisticsRun>.State =>
        State == StatisticsRunState.Starting ? TaskState.Waiting : Enum.Parse<TaskState>(State.ToString());

    /// <inheritdoc/>
    public StatisticsRun With(TaskState state, string? reason, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        return state switch
        {
            TaskState.Waiting or TaskState.Stopping => this,
            TaskState.Running => this with { State = StatisticsRunState.Running, StartedMs = nowMs, UpdatedMs = nowMs },
            _ => this with { State = Enum.Parse<StatisticsRunState>(state.ToString()), UpdatedMs = nowMs, EndedMs = nowMs, Error = reason },
        };
    }
}
