using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Jobs;

namespace Tarn.Tests.Jobs;

public sealed class JobRunnerTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);
    private readonly JobRunner _runner = new(TimeProvider.System, NullLogger<JobRunner>.Instance);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task A_job_that_is_due_at_once_is_due_since_it_was_asked()
    {
        var time = new ManualTime();
        await using var runner = new JobRunner(time, NullLogger<JobRunner>.Instance);
        runner.Add(new Job("due", JobClass.Cpu, Late, _ => Task.CompletedTask) { Due = () => DateTimeOffset.MinValue });
        Assert.Equal(time.GetUtcNow(), Assert.Single(runner.States).NextRunAt);
    }

    [Fact]
    public async Task A_job_that_becomes_due_sooner_runs_when_the_runner_is_woken()
    {
        DateTimeOffset? due = null;
        var ran = new TaskCompletionSource();
        _runner.Add(new Job("prompt", JobClass.Prompt, Late, _ =>
        {
            due = null;
            ran.SetResult();
            return Task.CompletedTask;
        })
        {
            Due = () => due,
        });
        _runner.Start();
        due = TimeProvider.System.GetUtcNow().AddMilliseconds(5);
        _runner.Wake();
        await ran.Task.InTime();
    }

    [Fact]
    public async Task Stopping_cancels_what_runs_and_waits_for_it()
    {
        var (begun, ended) = (new TaskCompletionSource(), false);
        var stopped = new JobRunner(TimeProvider.System, NullLogger<JobRunner>.Instance);
        stopped.Add(new Job("long", JobClass.Disk, Soon, async cancellationToken =>
        {
            begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                ended = true;
            }
        }));
        stopped.Start();
        await begun.Task.InTime();
        await stopped.DisposeAsync();
        Assert.True(ended);
    }

    [Fact]
    public async Task A_job_that_is_added_while_the_runner_runs_is_run_and_shown()
    {
        _runner.Add(new Job("first", JobClass.Disk, Late, _ => Task.CompletedTask));
        _runner.Start();
        var ran = new TaskCompletionSource();
        _runner.Add(new Job("maintenance/web.visits", JobClass.Disk, Soon, _ =>
        {
            ran.TrySetResult();
            return Task.CompletedTask;
        }));
        await ran.Task.InTime();
        Assert.Equal(["first", "maintenance/web.visits"], _runner.States.Select(state => state.Key));
        Assert.Throws<InvalidOperationException>(() => _runner.Add(new Job("first", JobClass.Cpu, Late, _ => Task.CompletedTask)));
    }

    [Fact]
    public async Task A_long_run_does_not_hold_up_the_other_jobs_of_its_class()
    {
        var begun = new TaskCompletionSource();
        var others = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource()).ToArray();
        _runner.Add(new Job("long", JobClass.Disk, Soon, async cancellationToken =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }));
        _runner.Start();
        await begun.Task.InTime();
        for (var i = 0; i < others.Length; i++)
        {
            var ran = others[i];
            _runner.Add(new Job($"other {i}", JobClass.Disk, Soon, _ =>
            {
                ran.TrySetResult();
                return Task.CompletedTask;
            }));
        }

        await Task.WhenAll(others.Select(other => other.Task)).InTime();
    }

    [Fact]
    public async Task Jobs_that_are_known_to_run_long_leave_a_run_of_their_class_to_the_others()
    {
        var time = new ManualTime();
        await using var manual = new JobRunner(time, NullLogger<JobRunner>.Instance);
        var (now, most, firstRuns) = (0, 0, new TaskCompletionSource());
        async Task Long(CancellationToken cancellationToken)
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            try
            {
                await firstRuns.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref now);
            }
        }

        manual.Add(new Job("long a", JobClass.Disk, TimeSpan.FromMinutes(1), Long));
        manual.Add(new Job("long b", JobClass.Disk, TimeSpan.FromMinutes(1), Long));
        manual.Start();
        time.Advance(TimeSpan.FromMinutes(1));
        manual.Wake();
        await Patience.Until(() => now == 2); // the runner does not know their durations yet
        time.Advance(TimeSpan.FromMinutes(1));
        var secondRuns = new TaskCompletionSource();
        (firstRuns, var ended) = (secondRuns, firstRuns);
        ended.SetResult();
        await Patience.Until(() => manual.States.All(state => state.LastRunAt is not null));
        most = 0;

        var ran = new TaskCompletionSource();
        manual.Add(new Job("short", JobClass.Disk, TimeSpan.FromMinutes(1), _ =>
        {
            ran.TrySetResult();
            return Task.CompletedTask;
        }));
        time.Advance(TimeSpan.FromMinutes(1));
        manual.Wake();
        await ran.Task.InTime();
        secondRuns.SetResult();
        await Patience.Until(() => manual.States.All(state => state.LastRunAt is not null && state.LastDuration == TimeSpan.Zero));
        Assert.Equal(1, most); // the long ones took turns
    }

    [Fact]
    public async Task No_more_jobs_of_a_class_run_at_a_time_than_its_share()
    {
        var (now, most, runs) = (0, 0, 0);
        var enough = new TaskCompletionSource();
        for (var i = 0; i < 5; i++)
        {
            _runner.Add(new Job($"job {i}", JobClass.Cpu, Soon, async _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                if (Interlocked.Increment(ref runs) == 100)
                {
                    enough.TrySetResult();
                }
            }));
        }

        _runner.Start();
        await enough.Task.InTime();
        Assert.InRange(most, 1, JobRunner.RunsPerClassMax);
    }

    [Fact]
    public async Task Two_runs_of_one_key_never_overlap()
    {
        var (now, most, runs) = (0, 0, 0);
        var enough = new TaskCompletionSource();
        _runner.Add(new Job("key", JobClass.Prompt, Late, async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            _runner.Wake();
            await Task.Yield();
            Interlocked.Decrement(ref now);
            if (++runs == 100)
            {
                enough.TrySetResult();
            }
        })
        {
            Due = () => DateTimeOffset.MinValue,
        });
        _runner.Start();
        await enough.Task.InTime();
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Removal_cancels_the_run_waits_for_its_end_and_frees_the_key()
    {
        var (begun, release, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        _runner.Add(new Job("key", JobClass.Disk, Soon, async cancellationToken =>
        {
            begun.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                await release.Task;
                ended = true;
            }
        }));
        _runner.Start();
        await begun.Task.InTime();
        var removal = _runner.Remove("key");
        Assert.False(await _runner.Remove("other"));
        var second = _runner.Remove("key");
        Assert.False(removal.IsCompleted);
        Assert.False(second.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => _runner.Add(new Job("key", JobClass.Disk, Late, _ => Task.CompletedTask)));
        release.SetResult();
        Assert.True(await removal.InTime());
        Assert.False(await second.InTime());
        Assert.True(ended);
        Assert.Empty(_runner.States);

        var again = new TaskCompletionSource();
        _runner.Add(new Job("key", JobClass.Disk, Soon, _ =>
        {
            again.TrySetResult();
            return Task.CompletedTask;
        }));
        await again.Task.InTime();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
