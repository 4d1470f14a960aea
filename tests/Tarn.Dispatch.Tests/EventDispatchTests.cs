using System.Collections.Concurrent;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Tests;

/// <summary>Accepted events reach their targets, are retried, and end once.</summary>
public sealed class EventDispatchTests
{
    [Fact]
    public async Task An_accepted_event_reaches_its_target_and_leaves_its_result()
    {
        await using var world = await DispatchWorld.Open();
        world.Events.Start();
        await world.Accept("t", "a");
        await world.UntilEnded(("a", "Succeeded 1"));
        await world.UntilIdle();
        Assert.Equal(["a"], world.Target.Calls);
    }

    [Fact]
    public async Task A_failure_is_tried_again_after_growing_pauses_and_is_given_up()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        world.Target.Answer = static _ => TryResult.Failed;
        world.Events.Start();
        await world.Accept("t", "a");
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(world.Target.Calls);
        time.Advance(TimeSpan.FromSeconds(1));
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(2)));
        Assert.Equal(2, world.Target.Calls.Count);
        time.Advance(TimeSpan.FromMinutes(2));
        await world.UntilEnded(("a", "Exhausted 3"));
        await world.UntilIdle();
        Assert.Equal(3, world.Target.Calls.Count);
    }

    [Fact]
    public async Task A_retry_that_succeeds_ends_the_event()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        world.Target.Answer = _ => world.Target.Calls.Count == 1 ? TryResult.Failed : TryResult.Succeeded;
        world.Events.Start();
        await world.Accept("t", "a");
        await Patience.Until(() => time.HasTimer(TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromMinutes(1));
        await world.UntilEnded(("a", "Succeeded 2"));
        await world.UntilIdle();
    }

    [Fact]
    public async Task A_clock_that_moves_before_a_pause_begins_ends_the_pause()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(new MovingTime(time, TimeSpan.FromMinutes(1)));
        world.Target.Answer = _ => world.Target.Calls.Count == 1 ? TryResult.Failed : TryResult.Succeeded;
        world.Events.Start();
        await world.Accept("t", "a");
        await world.UntilEnded(("a", "Succeeded 2"));
    }

    [Fact]
    public async Task A_target_that_is_not_reached_uses_up_no_retry()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        world.Target.Rules = world.Target.Rules with { RetriesMax = 0 };
        world.Target.Answer = _ => world.Target.Calls.Count < 3 ? throw new TarnException(ErrorKind.Throttled, "Rate exceeded.") : TryResult.Succeeded;
        world.Events.Start();
        await world.Accept("t", "a");
        foreach (var seconds in new[] { 1, 2 })
        {
            await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(seconds)));
            time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await world.UntilEnded(("a", "Succeeded 1"));
        Assert.Equal(3, world.Target.Calls.Count);
    }

    [Fact]
    public async Task An_error_that_nobody_expects_is_a_wait_and_no_loss()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        var fails = 1;
        world.Target.Ending = _ =>
        {
            if (Interlocked.Decrement(ref fails) >= 0)
            {
                throw new FormatException("the end cannot be written");
            }
        };
        world.Events.Start();
        await world.Accept("t", "a");
        await Patience.Until(() => time.HasTimer(TimeSpan.FromSeconds(1)));
        Assert.Empty(await world.Ends());
        time.Advance(TimeSpan.FromSeconds(1));
        await world.UntilEnded(("a", "Succeeded 1"));
        await world.UntilIdle();
    }

    [Fact]
    public async Task An_event_that_waited_too_long_ends_without_a_call()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        world.Target.Rules = world.Target.Rules with { AgeMax = TimeSpan.FromMinutes(1) };
        await world.Accept("t", "a");
        time.Advance(TimeSpan.FromMinutes(2));
        world.Events.Start();
        await world.UntilEnded(("a", "TooOld 0"));
        Assert.Empty(world.Target.Calls);
    }

    [Fact]
    public async Task A_refused_event_and_one_without_target_end_at_once()
    {
        await using var world = await DispatchWorld.Open();
        world.Target.Answer = static name => name == "refused" ? TryResult.Refused : TryResult.Gone;
        world.Events.Start();
        await world.Accept("t", "refused");
        await world.Accept("t", "gone");
        await world.UntilEnded(("refused", "Refused 0"), ("gone", "Gone 0"));
        await world.UntilIdle();
        Assert.Equal(2, world.Target.Calls.Count);
    }

    [Fact]
    public async Task A_slow_target_holds_up_no_other()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        var gate = new TaskCompletionSource();
        world.Target.Gate = name => name.StartsWith("slow", StringComparison.Ordinal) ? gate.Task : Task.CompletedTask;
        world.Events.Start();

        // More than the calls of a target, and than all calls.
        for (var i = 0; i < 40; i++)
        {
            await world.Accept("hangs", $"slow{i}");
        }

        await world.Accept("works", "quick");
        await EndsWhileTimePasses(1);
        Assert.Equal("Succeeded 1", (await world.Ends())["quick"]);
        Assert.InRange(world.Target.Calls.Count(name => name != "quick"), 1, 8);
        gate.SetResult();
        await EndsWhileTimePasses(41);
        await world.UntilIdle();
        Assert.Equal(41, world.Target.Calls.Distinct().Count());
        Assert.Equal(41, world.Target.Calls.Count);

        Task EndsWhileTimePasses(int count) => Patience.Until(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return (await world.Ends()).Count == count;
        });
    }

    [Fact]
    public async Task An_end_may_accept_the_next_event_in_its_own_commit()
    {
        await using var world = await DispatchWorld.Open();
        world.Target.Next = name => name == "a" ? NotingTarget.Event("t", "b", world.Time.GetUtcNow()) : null;
        world.Events.Start();
        await world.Accept("t", "a");
        await world.UntilEnded(("a", "Succeeded 1"), ("b", "Succeeded 1"));
        await world.UntilIdle();
        Assert.Equal(["a", "b"], world.Target.Calls);
    }

    [Fact]
    public async Task A_commit_that_fails_is_repeated_with_result_removal_and_next_event_together()
    {
        var time = new ManualTime();
        await using var world = await DispatchWorld.Open(time);
        var full = new FullStore(world.Store);
        world.Store = full;
        await world.Restart();
        world.Target.Next = name => name == "a" ? NotingTarget.Event("t", "b", time.GetUtcNow()) : null;
        full.IsFull = true;
        world.Events.Start();
        await world.Accept("t", "a");
        await Patience.Until(() => full.Refused > 0 && time.HasTimer(TimeSpan.FromSeconds(1)));
        Assert.Empty(await world.Ends());
        full.IsFull = false;
        time.Advance(TimeSpan.FromSeconds(1));
        await world.UntilEnded(("a", "Succeeded 1"), ("b", "Succeeded 1"));
        await world.UntilIdle();
        Assert.Equal(["a", "b"], world.Target.Calls);
    }

    [Fact]
    public async Task An_event_never_has_both_its_result_and_its_row()
    {
        await using var world = await DispatchWorld.Open();
        var failed = new ConcurrentDictionary<string, bool>();
        world.Target.Rules = world.Target.Rules with { PauseStep = TimeSpan.FromMilliseconds(1) };
        world.Target.Answer = name => failed.TryAdd(name, true) ? TryResult.Failed : TryResult.Succeeded;
        world.Events.Start();
        for (var i = 0; i < 100; i++)
        {
            await world.Accept($"t{i % 7}", $"e{i}");
        }

        await Patience.Until(async () =>
        {
            var (ends, rows) = await world.Store.Read(
                async reader => (
                    (await reader.Scan(NotingTarget.Ends, Storage.Metadata.KeyRange.All, 1_000)).Count,
                    (await reader.Scan(DispatchWorld.Spaces.Undone, Storage.Metadata.KeyRange.All, 1_000)).Count),
                default);
            Assert.InRange(ends + rows, 0, 100);
            return ends == 100;
        });
        await world.UntilIdle();
        Assert.All(await world.Ends(), end => Assert.Equal("Succeeded 2", end.Value));
    }

    /// <summary>A clock that moves once, by a pause's length, just before that pause has a timer.</summary>
    private sealed class MovingTime(ManualTime time, TimeSpan pause) : TimeProvider
    {
        private int _moves;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == pause && Interlocked.Increment(ref _moves) == 1)
            {
                time.Advance(pause);
            }

            return time.CreateTimer(callback, state, dueTime, period);
        }
    }
}
