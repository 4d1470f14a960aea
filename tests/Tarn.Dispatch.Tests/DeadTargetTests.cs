using System.Globalization;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;

namespace Tarn.Dispatch.Tests;

/// <summary>Targets that hang take their share of the calls, and no more.</summary>
public sealed class DeadTargetTests
{
    private static readonly CallLimits Limits = new(All: 32, OfTarget: 8) { OfHost = 16, OfNew = 2, New = 16, OfFailing = 1, Failing = 8 };

    [Fact]
    public async Task A_hundred_dead_targets_leave_room_for_the_live_ones()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, Limits);
        var hangs = new TaskCompletionSource();
        world.Target.Rules = world.Target.Rules with { RetriesMax = 50, PauseStep = TimeSpan.FromSeconds(1) };
        world.Target.Answer = static name => name.StartsWith("dead", StringComparison.Ordinal) ? TryResult.Failed : TryResult.Succeeded;
        world.Target.Gate = name => name.StartsWith("dead", StringComparison.Ordinal) ? hangs.Task : Task.CompletedTask;
        world.Events.Start();

        // Once all of them have failed, they hold 8 of the 32 places.
        for (var i = 0; i < 100; i++)
        {
            await world.Accept($"d{i}", $"dead{i}");
        }

        await Patience.Until(() => world.Target.Calls.Count == Limits.New);
        hangs.SetResult();
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return world.Target.Calls.Distinct().Count() == 100;
        });
        hangs = new TaskCompletionSource();
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return world.Events.Running >= Limits.Failing;
        });
        var before = world.Target.Calls.Count;
        for (var i = 0; i < 200; i++)
        {
            await world.Accept($"live{i % 10}", $"live{i}");
        }

        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return world.Target.Calls.Count(name => name.StartsWith("live", StringComparison.Ordinal)) == 200;
        });
        Assert.InRange(world.Target.Calls.Skip(before).Count(name => name.StartsWith("dead", StringComparison.Ordinal)), 0, Limits.Failing);
        hangs.SetResult();
    }

    [Fact]
    public async Task Bytes_of_calls_are_bounded_and_a_larger_event_runs_alone()
    {
        await using var world = await DispatchWorld.Open(calls: new CallLimits(24, 24) { Bytes = 100 });
        var (running, most, large) = (0, 0, 0);
        var gate = new Lock();
        world.Target.BytesOf = static name => name == "large" ? 500 : 40;
        world.Target.Gate = async name =>
        {
            lock (gate)
            {
                running++;
                most = Math.Max(most, running);
                large = Math.Max(large, name == "large" ? running : 0);
            }

            await Task.Yield();
            lock (gate)
            {
                running--;
            }
        };
        world.Events.Start();
        for (var i = 0; i < 50; i++)
        {
            await world.Accept("t", i == 25 ? "large" : i.ToString(CultureInfo.InvariantCulture));
        }

        await Patience.Until(() => world.Target.Calls.Count == 50);
        await world.UntilIdle();
        Assert.InRange(most, 1, 2);
        Assert.Equal(1, large);
    }
}
