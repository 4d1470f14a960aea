using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Jobs;

namespace Tarn.Tests.Jobs;

/// <summary>Jobs whose runs fail.</summary>
public sealed class JobFailureTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);
    private readonly JobRunner _runner = new(TimeProvider.System, NullLogger<JobRunner>.Instance);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task A_failed_run_is_shown_until_one_succeeds()
    {
        var (fails, runs) = (true, 0);
        _runner.Add(new Job("flaky", JobClass.Cpu, Soon, _ =>
        {
            Interlocked.Increment(ref runs);
            return Volatile.Read(ref fails) ? throw new InvalidOperationException("odd") : Task.CompletedTask;
        }));
        _runner.Start();
        await Patience.Until(() => Assert.Single(_runner.States).LastError == "odd");
        Assert.NotNull(Assert.Single(_runner.States).LastRunAt);
        Volatile.Write(ref fails, false);
        await Patience.Until(() => Assert.Single(_runner.States).LastError is null);
        Assert.True(runs > 1);
    }

    [Fact]
    public async Task A_failed_job_whose_work_is_still_due_waits_a_minute_then_twice_as_long()
    {
        var time = new ManualTime();
        await using var runner = new JobRunner(time, NullLogger<JobRunner>.Instance);
        var (runs, others) = (0, 0);
        runner.Add(new Job("refused", JobClass.Prompt, Late, _ =>
        {
            Interlocked.Increment(ref runs);
            throw new InvalidOperationException("the disk is full");
        })
        {
            Due = () => DateTimeOffset.MinValue,
        });
        runner.Start();
        await Patience.Until(() => runner.States[0].LastError is not null);

        // The other job is due whenever it is asked, and its runs show that the loop asked all jobs again.
        runner.Add(new Job("witness", JobClass.Prompt, Late, _ =>
        {
            Interlocked.Increment(ref others);
            return Task.CompletedTask;
        })
        {
            Due = () => DateTimeOffset.MinValue,
        });
        await Patience.Until(() => Volatile.Read(ref others) > 3);
        Assert.Equal(1, Volatile.Read(ref runs));
        DateTimeOffset? LastRunAt() => runner.States.Single(state => state.Key == "refused").LastRunAt;
        for (var pause = TimeSpan.FromMinutes(1); pause < Late; pause *= 2)
        {
            var before = Volatile.Read(ref runs);
            time.Advance(pause);
            await Patience.Until(() => Volatile.Read(ref runs) == before + 1 && LastRunAt() == time.GetUtcNow());
        }
    }
}
