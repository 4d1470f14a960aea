using Tarn.Storage.Tasks;

namespace Tarn.Storage.Tests.Tasks;

/// <summary>Tasks over kills, stops of the program, cancels and a full disk.</summary>
public sealed class TaskLivesTests : IAsyncDisposable
{
    private static readonly TestTask One = TestTask.Of(7, 1);

    private readonly TaskWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_kill_at_any_commit_repeats_nothing_and_loses_nothing()
    {
        foreach (var isAfter in (bool[])[false, true])
        {
            var isKilled = true;
            for (var commits = 0; isKilled; commits++)
            {
                var task = TestTask.Of(isAfter ? 2 : 1, commits + 1);
                var store = new KilledStore(_world.Store, commits, isAfter);
                await using (var killed = _world.Begin(store))
                {
                    var begun = killed.Start(task, default);
                    await Patience.Until(async () => store.IsKilled || await _world.Find(task.Key) is { State: TaskState.Succeeded });
                    isKilled = store.IsKilled;
                    await begun.Quietly();
                }

                var next = _world.Begin();
                await next.Resume(default);
                await next.Wait(task.Key, default).InTime();
                if (commits > 0 || isAfter)
                {
                    await _world.IsComplete(task.Key);
                }
                else
                {
                    Assert.Null(await _world.Find(task.Key));
                }
            }
        }
    }

    [Fact]
    public async Task A_commit_whose_outcome_is_unknown_is_not_made_twice()
    {
        for (var commits = 1; commits <= 5; commits++)
        {
            var task = TestTask.Of(3, commits);
            var life = _world.Begin(new KilledStore(_world.Store, commits, isAfter: true, isOnce: true));
            await life.Start(task, default);
            await Patience.Until(async () =>
            {
                _world.Time.Advance(TimeSpan.FromSeconds(5));
                return await _world.Find(task.Key) is { State: TaskState.Succeeded };
            });
            await life.Wait(task.Key, default).InTime();
            await _world.IsComplete(task.Key);
        }
    }

    [Fact]
    public async Task A_stop_of_the_program_ends_nothing_and_the_next_start_continues_at_the_stored_progress()
    {
        var first = _world.Begin();
        var waits = _world.Stand(at: 2);
        await first.Start(One, default);
        await waits.InTime();
        await first.DisposeAsync();
        Assert.Equal((TaskState.Running, 2), ((await _world.Find(One.Key))!.State, (await _world.Find(One.Key))!.Done));

        var next = _world.Begin();
        await next.Resume(default);
        await next.Wait(One.Key, default).InTime();
        Assert.Equal([2], _world.Work.Passes);
        await _world.IsComplete(One.Key);
    }

    [Fact]
    public async Task A_cancelled_task_stops_and_a_second_cancel_finds_none()
    {
        var tasks = _world.Begin();
        var waits = _world.Stand(at: 1);
        await tasks.Start(One, default);
        await waits.InTime();
        Assert.Equal(TaskState.Stopping, (await tasks.Cancel(One.Key, default))!.State);
        await tasks.Wait(One.Key, default).InTime();
        Assert.Equal((TaskState.Stopped, 1), ((await _world.Find(One.Key))!.State, (await _world.Find(One.Key))!.Done));
        Assert.Null(await tasks.Cancel(One.Key, default));
        Assert.Null(await tasks.Cancel(new TaskKey(7, 2), default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cut off")]
    public async Task A_cancel_survives_a_kill(string? cutOff)
    {
        // Commits: the start, the begin of the pass, two numbers, the cancel. The kill comes before the end.
        var store = new KilledStore(_world.Store, 5, isAfter: false);
        await using (var killed = _world.Begin(store))
        {
            var waits = _world.Stand(at: 2);
            await killed.Start(One, default);
            await waits.InTime();
            Assert.NotNull(await killed.Cancel(One.Key, default));
            await Patience.Until(() => store.IsKilled);
        }

        Assert.Equal(TaskState.Stopping, (await _world.Find(One.Key))!.State);
        var next = _world.Begin(cutOff: cutOff);
        await next.Resume(default);
        await next.Wait(One.Key, default).InTime();
        Assert.Equal((TaskState.Stopped, 2), ((await _world.Find(One.Key))!.State, (await _world.Find(One.Key))!.Done));
        Assert.Empty(_world.Work.Passes);
    }

    [Fact]
    public async Task A_kind_that_does_not_continue_fails_with_its_reason_at_the_next_start()
    {
        await _world.Put(One with { State = TaskState.Running, Done = 1 });
        var tasks = _world.Begin(cutOff: "cut off");
        await tasks.Resume(default);
        Assert.Equal((TaskState.Failed, "cut off", 1), await _world.Seen(One.Key));
        Assert.Empty(_world.Work.Passes);
    }

    [Fact]
    public async Task A_store_that_takes_no_commits_loses_nothing()
    {
        var tasks = _world.Begin();
        _world.Work.Ending = () => _world.Store.Fault = static () => new TarnException(ErrorKind.DiskFull, "The disk is full.");
        await tasks.Start(One, default);
        await Patience.Until(() => _world.Failures.Count == 1);
        await _world.Repeat();
        await Patience.Until(() => _world.Time.HasTimer(TimeSpan.FromSeconds(5)));
        Assert.Equal((TaskState.Running, 3), ((await _world.Find(One.Key))!.State, (await _world.Find(One.Key))!.Done));
        _world.Work.Ending = static () => { };
        _world.Store.Fault = null;
        await _world.Repeat();
        await tasks.Wait(One.Key, default).InTime();
        await _world.IsComplete(One.Key);
        Assert.Equal(["The disk is full."], _world.Failures);
        Assert.Equal([0], _world.Work.Passes);
    }
}
