using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Composition.Jobs;

namespace Tarn.Tests.Composition;

public sealed class JobRunnerTests
{
    [Fact]
    public async Task A_failed_run_is_shown_and_tried_again()
    {
        var runs = 0;
        var third = new TaskCompletionSource();
        await using var runner = new JobRunner(
            [
                new Job("flaky", JobClass.Cpu, TimeSpan.FromMilliseconds(5), _ =>
                {
                    if (++runs == 3)
                    {
                        third.SetResult();
                    }

                    return runs % 2 == 1 ? throw new InvalidOperationException("odd") : Task.CompletedTask;
                }),
            ],
            TimeProvider.System,
            NullLogger<JobRunner>.Instance);
        await third.Task.InTime();
        var state = Assert.Single(runner.States);
        Assert.Equal("flaky", state.Name);
        Assert.NotNull(state.LastRunAt);
    }

    [Fact]
    public async Task A_job_that_becomes_due_sooner_runs_when_the_runner_is_woken()
    {
        DateTimeOffset? due = null;
        var ran = new TaskCompletionSource();
        await using var runner = new JobRunner(
            [
                new Job("prompt", JobClass.Prompt, TimeSpan.FromHours(1), _ =>
                {
                    due = null;
                    ran.SetResult();
                    return Task.CompletedTask;
                })
                {
                    Due = () => due,
                },
            ],
            TimeProvider.System,
            NullLogger<JobRunner>.Instance);
        due = TimeProvider.System.GetUtcNow().AddMilliseconds(5);
        runner.Wake("prompt");
        await ran.Task.InTime();
    }

    [Fact]
    public async Task Stopping_cancels_what_runs_and_waits_for_it()
    {
        var begun = new TaskCompletionSource();
        var ended = false;
        var runner = new JobRunner(
            [
                new Job("long", JobClass.Disk, TimeSpan.FromMilliseconds(1), async cancellation =>
                {
                    begun.TrySetResult();
                    try
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                    }
                    finally
                    {
                        ended = true;
                    }
                }),
            ],
            TimeProvider.System,
            NullLogger<JobRunner>.Instance);
        await begun.Task.InTime();
        await runner.DisposeAsync();
        Assert.True(ended);
    }
}
