using Microsoft.Extensions.Logging;

namespace Tarn.Composition.Jobs;

/// <summary>
/// The one runner of background work: a loop per class, so that at most one job of a class runs at a time. A failed run is logged,
/// shown, and tried again when it is next due.
/// </summary>
internal sealed partial class JobRunner : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, JobState> states = [];
    private readonly Dictionary<JobClass, SemaphoreSlim> wakes = [];
    private readonly IReadOnlyList<Job> jobs;
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly ILogger<JobRunner> logger;
    private readonly Task loops;

    /// <summary>Starts the loops.</summary>
    public JobRunner(IReadOnlyList<Job> jobs, TimeProvider time, ILogger<JobRunner> logger)
    {
        this.time = time;
        this.logger = logger;
        this.jobs = jobs;
        foreach (var job in jobs)
        {
            states.Add(job.Name, new JobState { Name = job.Name, Class = job.Class, NextRunAt = NextRunOf(job) });
            wakes.TryAdd(job.Class, new SemaphoreSlim(0));
        }

        loops = Task.WhenAll(jobs.GroupBy(job => job.Class).Select(group => Task.Run(() => Loop([.. group]))));
    }

    /// <summary>When each job ran and runs.</summary>
    public IReadOnlyList<JobState> States
    {
        get
        {
            lock (gate)
            {
                return [.. states.Values.OrderBy(state => state.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The job may be due sooner than it was when last looked at.</summary>
    public void Wake(string name) => wakes[jobs.First(job => job.Name == name).Class].Release();

    /// <summary>Cancels what runs and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loops;
        stop.Dispose();
    }

    private async Task Loop(IReadOnlyList<Job> jobs)
    {
        while (!stop.IsCancellationRequested)
        {
            var next = jobs.MinBy(job => StateOf(job).NextRunAt)!;
            var wait = StateOf(next).NextRunAt - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Wait(wait, jobs);
                continue;
            }

            await RunOnce(next);
        }
    }

    private async Task Wait(TimeSpan wait, IReadOnlyList<Job> jobs)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var wake = wakes[jobs[0].Class].WaitAsync(woken.Token);
        await Task.WhenAny(Task.Delay(wait, time, woken.Token), wake);
        await woken.CancelAsync();
        foreach (var job in jobs)
        {
            lock (gate)
            {
                var sooner = job.Due?.Invoke() is { } due && due < states[job.Name].NextRunAt ? due : states[job.Name].NextRunAt;
                states[job.Name] = states[job.Name] with { NextRunAt = sooner };
            }
        }
    }

    private DateTimeOffset NextRunOf(Job job)
    {
        var regular = time.GetUtcNow() + job.Every;
        return job.Due?.Invoke() is { } due && due < regular ? due : regular;
    }

    private async Task RunOnce(Job job)
    {
        var began = time.GetTimestamp();
        var at = time.GetUtcNow();
        string? error = null;
        try
        {
            await job.Run(stop.Token);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            error = failure.Message;
            Failed(failure, job.Name);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return;
        }

        lock (gate)
        {
            states[job.Name] = states[job.Name] with
            {
                LastRunAt = at,
                LastDuration = time.GetElapsedTime(began),
                LastError = error,
                NextRunAt = error is null ? NextRunOf(job) : time.GetUtcNow() + job.Every,
            };
        }
    }

    private JobState StateOf(Job job)
    {
        lock (gate)
        {
            return states[job.Name];
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} failed; it is tried again when it is next due")]
    private partial void Failed(Exception failure, string job);
}
