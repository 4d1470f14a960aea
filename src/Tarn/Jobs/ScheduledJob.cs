namespace Tarn.Jobs;

/// <summary>A job in the runner. Fields that change are read and written under the runner's gate.</summary>
internal sealed class ScheduledJob(Job job, DateTimeOffset nextRunAt, CancellationToken stop) : IDisposable
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);

    public Job Job => job;

    /// <summary>Cancelled when the job is removed and when the runner stops.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>The last run; complete before the first.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Whether a run is in progress.</summary>
    public bool IsRunning { get; set; }

    /// <summary>How many runs have failed since the last good one. Only the job's own run reads and writes it.</summary>
    public int Failures { get; set; }

    /// <summary>Whether the job is being removed: it runs no more.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The times that status shows.</summary>
    public JobState State { get; set; } = new() { Key = job.Key, Class = job.Class, NextRunAt = nextRunAt };

    /// <summary>Cancels the run in progress.</summary>
    public Task Cancel() => _cancel.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _cancel.Dispose();
}
