using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Storage;

namespace Tarn.Jobs;

/// <summary>
/// The one runner of background work. Jobs are added and removed at any time, also while the runner runs. Runs of one
/// key never overlap. Each class has a bounded number of runs at a time; a job whose last run was long cannot take the
/// last free one. A failed run is logged and shown. It is tried again after a minute, then after twice the time, at the latest after <see cref="Job.Every"/>.
/// </summary>
internal sealed partial class JobRunner(TimeProvider time, ILogger<JobRunner> logger) : IAsyncDisposable
{
    /// <summary>
    /// Runs of a class at a time. With 2, a job whose last run was long (an archive, a copy of the metadata) leaves one
    /// to the other jobs of its class; with more, background work would take disk and cores from puts and statements on a machine of two
    /// cores.
    /// </summary>
    public const int RunsPerClassMax = 2;

    private const int FailuresCounted = 12;

    // A job whose last run took longer does not take the last free run of its class.
    private static readonly TimeSpan LongRun = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstFailurePause = TimeSpan.FromMinutes(1);

    // The longest wait of a timer; the loop looks again after it.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, ScheduledJob> _jobs = [];
    private readonly Dictionary<JobClass, int> _running = [];
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>The states of the jobs, in the order of their keys.</summary>
    public IReadOnlyList<JobState> States
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs.Values.Select(job => job.State).OrderBy(state => state.Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Begins to run jobs. Called once.</summary>
    public void Start() => _loop = Task.Run(Loop);

    /// <summary>Adds a job. Its first run is due after <see cref="Job.Every"/>, or at <see cref="Job.Due"/>.</summary>
    public void Add(Job job)
    {
        var next = NextRunOf(job);
        lock (_gate)
        {
            Invariant.Check(!_jobs.ContainsKey(job.Key), $"a job has the key '{job.Key}' already");
            _jobs.Add(job.Key, new ScheduledJob(job, next, _stop.Token));
        }

        Wake();
    }

    /// <summary>
    /// Removes a job: cancels its run, if one is in progress, and waits for the end of it; then the key may be added
    /// again. Not for the job's own run.
    /// </summary>
    /// <returns>False: no job has this key, or another caller removed it.</returns>
    public async Task<bool> Remove(string key)
    {
        ScheduledJob? removed;
        bool isFirst;
        lock (_gate)
        {
            if (!_jobs.TryGetValue(key, out removed))
            {
                return false;
            }

            isFirst = !removed.IsRemoved;
            removed.IsRemoved = true;
        }

        if (!isFirst)
        {
            await removed.Run;
            return false;
        }

        await removed.Cancel();
        await removed.Run;
        lock (_gate)
        {
            _jobs.Remove(key);
        }

        removed.Dispose();
        return true;
    }

    /// <summary>Makes the runner ask again when each job is due. Takes no lock.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Cancels all runs and waits for their ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        ScheduledJob[] left;
        lock (_gate)
        {
            // Remove disposes the jobs that it removes.
            left = [.. _jobs.Values.Where(job => !job.IsRemoved)];
        }

        foreach (var job in left)
        {
            await job.Run;
            job.Dispose();
        }

        _stop.Dispose();
    }

    private async Task Loop()
    {
        while (!_stop.IsCancellationRequested)
        {
            AskDue();
            var looked = time.GetTimestamp();
            await Wait(StartDue(), looked);
        }
    }

    // Due is called outside of the gate: its owner may call Wake under a lock of its own. A job that failed is not
    // asked: its work is still due, and it would run again at once, without end.
    private void AskDue()
    {
        ScheduledJob[] asked;
        lock (_gate)
        {
            asked = [.. _jobs.Values.Where(job => job.Job.Due is not null && !job.IsRunning && job.State.LastError is null)];
        }

        foreach (var job in asked)
        {
            if (DueOf(job.Job) is { } due)
            {
                lock (_gate)
                {
                    job.State = job.State with { NextRunAt = due < job.State.NextRunAt ? due : job.State.NextRunAt };
                }
            }
        }
    }

    /// <summary>Starts the jobs that are due, the longest due first, as far as their classes have free slots.</summary>
    /// <returns>The time until the next job is due. The end of a run wakes the loop too.</returns>
    private TimeSpan StartDue()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var job in _jobs.Values.Where(job => !job.IsRunning && !job.IsRemoved).OrderBy(job => job.State.NextRunAt).ToArray())
            {
                if (job.State.NextRunAt > now)
                {
                    var wait = job.State.NextRunAt - now;
                    return wait < WaitMax ? wait : WaitMax;
                }

                var (runs, most) = (_running.GetValueOrDefault(job.Job.Class), job.State.LastDuration > LongRun ? RunsPerClassMax - 1 : RunsPerClassMax);
                if (runs < most)
                {
                    _running[job.Job.Class] = runs + 1;
                    job.IsRunning = true;
                    job.Run = Task.Run(() => RunOnce(job));
                }
            }

            return WaitMax;
        }
    }

    private async Task Wait(TimeSpan wait, long since)
    {
        await Pauses.Wait(end => _wakes.Reader.WaitToReadAsync(end).AsTask(), wait, since, time, _stop.Token);
        _wakes.Reader.TryRead(out _);
    }

    private async Task RunOnce(ScheduledJob job)
    {
        var began = time.GetTimestamp();
        var at = time.GetUtcNow();
        string? error = null;
        try
        {
            await job.Job.Run(job.Token);
        }
        catch (Exception) when (job.Token.IsCancellationRequested)
        {
            // The runner stops, or the job is removed: this is no failure.
        }
        catch (Exception failure)
        {
            error = failure.Message;
            Failed(failure, job.Job.Key);
        }

        job.Failures = error is null ? 0 : Math.Min(job.Failures + 1, FailuresCounted);
        var next = error is null ? NextRunOf(job.Job) : time.GetUtcNow() + PauseAfter(job);
        lock (_gate)
        {
            _running[job.Job.Class]--;
            job.IsRunning = false;
            job.State = job.State with { LastRunAt = at, LastDuration = time.GetElapsedTime(began), LastError = error, NextRunAt = next };
        }

        Wake();
    }

    private static TimeSpan PauseAfter(ScheduledJob failed)
    {
        var pause = FirstFailurePause * Math.Pow(2, failed.Failures - 1);
        return pause < failed.Job.Every ? pause : failed.Job.Every;
    }

    private DateTimeOffset NextRunOf(Job job)
    {
        var regular = time.GetUtcNow() + job.Every;
        return DueOf(job) is { } due && due < regular ? due : regular;
    }

    // A job that is due at once is due now, not since the beginning of time: status shows by how much it is late.
    private DateTimeOffset? DueOf(Job job)
    {
        try
        {
            var now = time.GetUtcNow();
            return job.Due?.Invoke() is { } due ? (due < now ? now : due) : null;
        }
        catch (Exception failure)
        {
            Failed(failure, job.Key);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} failed; it is tried again")]
    private partial void Failed(Exception failure, string job);
}
