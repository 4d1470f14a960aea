using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Storage;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>Engines that compute without end, and applications without a place.</summary>
public sealed class RunTurnTests
{
    private static readonly ApplicationKey Other = new(8);

    [Fact]
    public async Task A_forced_stop_ends_an_engine_that_computes_without_end_within_five_seconds()
    {
        await using var world = await RunWorld.Open();
        var computing = new TaskCompletionSource();
        world.Engines.Computing = (_, token) => Endless(computing, token);
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100");
        await world.Until(() => computing.Task.IsCompleted);

        var asked = world.Time.GetTimestamp();
        var stopped = world.Runs.Stop(RunWorld.Application, withSnapshot: false, default).AsTask();
        await world.Until(() => stopped.IsCompleted);
        await stopped;
        Assert.InRange(world.Time.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(RunStatus.Ready, world.Runs.StatusOf(RunWorld.Application));
        Assert.Empty(world.Runs.Report());

        world.Engines.Computing = static (_, _) => Task.CompletedTask;
        await world.Start();
        await world.CaughtUp(1);
        await world.Check();
    }

    [Fact]
    public async Task An_application_without_a_place_is_starting_with_the_reason_until_it_has_one()
    {
        await using var world = await RunWorld.Open();
        world.Engines.Opening = () => throw new TarnException(ErrorKind.LimitExceeded, "one application runs") { Reason = IStreamEngines.NoPlace };
        await world.Define();
        await world.Start();
        await world.Put(0, "a 100");
        await world.Until(() => world.Report.Phase == RunPhase.Waiting);
        Assert.Equal((RunStatus.Starting, "one application runs"), (world.Runs.StatusOf(RunWorld.Application), world.Report.Reason));

        world.Engines.Opening = static () => { };
        await world.CaughtUp(1);
        Assert.Equal(RunStatus.Running, world.Runs.StatusOf(RunWorld.Application));
    }

    [Fact]
    public async Task A_place_held_without_progress_goes_to_the_application_that_waits()
    {
        await using var world = await RunWorld.Open();
        var (computing, held) = (new TaskCompletionSource(), 0);
        world.Engines.Computing = (seed, token) => seed == Other.Value ? Endless(computing, token) : Task.CompletedTask;
        // One engine at a time.
        world.Engines.Opening = () => _ = Interlocked.CompareExchange(ref held, 1, 0) == 0 ? true
            : throw new TarnException(ErrorKind.LimitExceeded, "one application runs") { Reason = IStreamEngines.NoPlace };
        world.Engines.Closed = () => Interlocked.Exchange(ref held, 0);
        await world.Store.Commit(
            transaction =>
            {
                ApplicationChanges.Create(transaction, Other, null, Applications.ApplicationTests.Config(world.Script), world.Time.GetUtcNow());
                return ValueTask.FromResult(true);
            },
            default);
        await world.Define();
        await world.Put(0, "a 100");
        world.Engines.Compares = false;
        await world.Runs.Start(Other, new RestorePoint(RestoreKind.Nothing, null, true), default);
        await world.Until(() => computing.Task.IsCompleted);

        await world.Start();
        await world.Until(() => world.Runs.Report().Any(one => one.Application == RunWorld.Application && one.Phase == RunPhase.Waiting), 300);
        await world.Until(() => world.Runs.Report().Any(one => one.Application == RunWorld.Application && one.Phase == RunPhase.Running), 300);
        Assert.Equal(RunStatus.Starting, world.Runs.StatusOf(Other));
        await world.Runs.Stop(RunWorld.Application, withSnapshot: false, default);
        var stopped = world.Runs.Stop(Other, withSnapshot: false, default).AsTask();
        await world.Until(() => stopped.IsCompleted, 300);
        await stopped;
    }

    private static async Task Endless(TaskCompletionSource computing, CancellationToken cancellationToken)
    {
        computing.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
