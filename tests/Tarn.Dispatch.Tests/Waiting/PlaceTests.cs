using System.Globalization;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Work;

namespace Tarn.Dispatch.Tests.Waiting;

/// <summary>An event that waits for a place of its target begins as soon as the target may take another call.</summary>
public sealed class PlaceTests
{
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(64, 256)]
    [InlineData(8, 256)]
    [InlineData(8, 8)]
    public async Task A_burst_for_a_slow_target_uses_all_its_places_all_the_time(int places, int all)
    {
        const int Events = 5_000;
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(all, places));
        var (begun, running, most) = (0, 0, 0);
        world.Target.Gate = async _ =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            var end = Task.Delay(CallTime, time);
            Interlocked.Increment(ref begun);
            await end;
            Interlocked.Decrement(ref running);
        };
        for (var i = 0; i < Events; i++)
        {
            await world.Accept("slow", Name(i));
        }

        var began = time.NowMs;
        world.Events.Start();

        // Each place is taken again, before the clock moves by another call.
        for (var done = 0; done < Events; done += places)
        {
            await Patience.Until(() => Volatile.Read(ref begun) == Math.Min(Events, done + places));
            for (var passed = TimeSpan.Zero; passed < CallTime; passed += Step)
            {
                time.Advance(Step);
            }
        }

        await world.UntilIdle();
        Assert.Equal(Events, (await world.Ends()).Count);
        Assert.Equal(Events, world.Target.Calls.Distinct().Count());
        Assert.InRange(most, 1, places);
        Assert.InRange(time.NowMs - began, 0, (long)((Events / places) + 1) * (long)CallTime.TotalMilliseconds);
        Assert.Empty(world.Events.Waiting);
    }

    [Fact]
    public async Task Events_of_a_target_with_one_place_keep_their_order()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 1));
        var gates = new SemaphoreSlim(0);
        world.Target.Gate = _ => gates.WaitAsync();
        world.Events.Start();
        await Accept(world, "t", 0, 300);
        await UntilRows(world, time, 300);

        // New ones come while old ones wait.
        gates.Release(100);
        await Accept(world, "t", 300, 600);
        gates.Release(500);
        await EndsWhileTimePasses(world, time, 600);
        Assert.Equal(Enumerable.Range(0, 600).Select(Name), world.Target.Calls);
    }

    [Fact]
    public async Task No_row_is_written_for_events_of_a_target_that_is_soon_free_again()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 4));
        var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        world.Events.Start();
        await Accept(world, "t", 0, 100);
        for (var done = 0; done < 100; done += 4)
        {
            await Patience.Until(() => world.Target.Calls.Count == done + 4);
            time.Advance(Step / 2);
            Assert.InRange(await world.Waiting(), 0, 4);
            gate.Release(4);
        }

        await world.UntilIdle();
    }

    [Fact]
    public async Task A_dead_target_with_many_events_costs_the_healthy_ones_no_look()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 8));
        var counting = await Count(world);
        var hangs = new TaskCompletionSource();
        world.Target.Gate = name => name[0] == 'd' ? hangs.Task : Task.CompletedTask;
        world.Events.Start();
        for (var i = 0; i < 3_000; i++)
        {
            await world.Accept("dead", $"d{i}");
        }

        await UntilRows(world, time, 3_000);
        var before = counting.Reads;
        await Accept(world, "healthy", 0, 500);
        await Patience.Until(() => world.Target.Calls.Count == 508 && world.Events.Waiting is [{ Count: 3_000 }]);

        // The time stands still, so no age is looked at either.
        Assert.Equal(before, counting.Reads);
        hangs.SetResult();
        await EndsWhileTimePasses(world, time, 3_500);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(8_000)]
    public async Task The_reads_of_an_event_do_not_grow_with_the_waiting_ones(int events)
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 8));
        var counting = await Count(world);
        var hangs = new TaskCompletionSource();
        world.Target.Gate = _ => hangs.Task;
        world.Events.Start();
        await Accept(world, "t", 0, events);
        await UntilRows(world, time, events);
        var before = counting.Reads;
        hangs.SetResult();
        await Patience.Until(() => world.Target.Calls.Count == events && world.Events.Waiting.Count == 0);

        // The range, its row and the event.
        Assert.InRange(counting.Reads - before, events, 4L * events);
    }

    [Fact]
    public async Task Waiting_events_go_on_after_a_restart_in_the_middle()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 8));
        var gate = new SemaphoreSlim(0);
        world.Target.Gate = _ => gate.WaitAsync();
        world.Events.Start();
        await Accept(world, "t", 0, 400);
        await UntilRows(world, time, 400);
        gate.Release(100);
        await Patience.Until(async () => (await world.Ends()).Count == 100);
        await world.Restart();
        world.Events.Start();
        await Patience.Until(() => world.Events.Waiting is [{ Count: 300 }]);
        gate.Release(1_000);
        await EndsWhileTimePasses(world, time, 400);
        await world.UntilIdle();
        Assert.Equal(400, world.Target.Calls.Distinct().Count());
    }

    [Fact]
    public async Task Targets_whose_names_begin_alike_wait_for_places_of_their_own()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 2));
        var hangs = new TaskCompletionSource();
        world.Target.Gate = name => name[0] == 'd' ? hangs.Task : Task.CompletedTask;
        world.Events.Start();
        var dead = new string('x', 1_500);
        string[] healthy = [dead[..1_024], dead[..1_499], dead + "y", "x"];
        for (var i = 0; i < 50; i++)
        {
            await world.Accept(dead, $"d{i}");
            foreach (var (name, n) in healthy.Select((name, n) => (name, n)))
            {
                await world.Accept(name, $"h{n}-{i}");
            }
        }

        await EndsWhileTimePasses(world, time, 50 * healthy.Length);
        hangs.SetResult();
        await EndsWhileTimePasses(world, time, 50 * (healthy.Length + 1));
    }

    [Fact]
    public async Task Events_of_a_target_that_hangs_end_when_they_are_too_old()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 2));
        world.Target.Rules = world.Target.Rules with { AgeMax = TimeSpan.FromMinutes(1) };
        world.Target.Gate = _ => Task.Delay(Timeout.Infinite);
        world.Events.Start();
        await Accept(world, "t", 0, 200);
        await UntilRows(world, time, 200);
        await Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return (await world.Ends()).Count == 198;
        });
        Assert.All(await world.Ends(), end => Assert.Equal("TooOld 0", end.Value));
        Assert.Equal(2, world.Target.Calls.Count);
    }

    [Fact]
    public async Task A_throttled_target_is_asked_again_after_a_second_and_loses_none()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time, new CallLimits(64, 2));
        var isThrottled = true;
        world.Target.Answer = _ => isThrottled
            ? throw new Storage.TarnException(Storage.ErrorKind.Throttled, "Rate exceeded.")
            : TryResult.Succeeded;
        world.Events.Start();
        await Accept(world, "t", 0, 50);
        await UntilRows(world, time, 50);
        isThrottled = false;
        await EndsWhileTimePasses(world, time, 50);
    }

    private static string Name(int number) => number.ToString("D5", CultureInfo.InvariantCulture);

    private static async Task Accept(DispatchWorld world, string target, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await world.Accept(target, Name(i));
        }
    }

    private static async Task<CountingStore> Count(DispatchWorld world)
    {
        var counting = new CountingStore(world.Store);
        world.Store = counting;
        await world.Restart();
        return counting;
    }

    private static Task UntilRows(DispatchWorld world, ManualTime time, int count) => Patience.Until(async () =>
    {
        time.Advance(Step);
        return await world.Waiting() == count;
    });

    private static Task EndsWhileTimePasses(DispatchWorld world, ManualTime time, int count) => Patience.Until(async () =>
    {
        time.Advance(Step);
        return (await world.Ends()).Count == count;
    });

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
