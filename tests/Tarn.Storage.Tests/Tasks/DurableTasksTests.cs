using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Storage.Tests.Tasks;

/// <summary>Rows, passes and ends of tasks, on the store's twin.</summary>
public sealed class DurableTasksTests : IAsyncDisposable
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
    public async Task A_stop_of_the_program_ends_nothing_and_the_next_start_continues_at_the_stored_progress()
    {
        var first = _world.Begin();
        var waits = Stand(_world.Work, at: 2);
        await first.Start(One, default);
        await waits.Task.InTime();
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
        var waits = Stand(_world.Work, at: 1);
        await tasks.Start(One, default);
        await waits.Task.InTime();
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
            var waits = Stand(_world.Work, at: 2);
            await killed.Start(One, default);
            await waits.Task.InTime();
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
        await Put(One with { State = TaskState.Running, Done = 1 });
        var tasks = _world.Begin(cutOff: "cut off");
        await tasks.Resume(default);
        Assert.Equal((TaskState.Failed, "cut off", 1), Seen((await _world.Find(One.Key))!));
        Assert.Empty(_world.Work.Passes);
    }

    [Fact]
    public async Task An_owner_has_one_active_task()
    {
        var tasks = _world.Begin(isOne: true);
        var waits = Stand(_world.Work, at: 0);
        await tasks.Start(One, default);
        await waits.Task.InTime();
        var refused = await Assert.ThrowsAsync<TarnException>(() => tasks.Start(TestTask.Of(7, 2), default));
        Assert.Equal((ErrorKind.Conflict, "Owner 7 is busy."), (refused.Kind, refused.Message));
        Assert.Single(await _world.Of(7));
        await tasks.Start(TestTask.Of(8, 2), default);
        await tasks.Cancel(One.Key, default);
        await tasks.Wait(One.Key, default).InTime();
        await tasks.Start(TestTask.Of(7, 2), default);
    }

    [Fact]
    public async Task A_task_waits_for_its_turn_and_can_be_cancelled_there()
    {
        var tasks = _world.Begin(atOnce: 1);
        var waits = Stand(_world.Work, at: 0);
        await tasks.Start(One, default);
        await waits.Task.InTime();
        var second = TestTask.Of(7, 2);
        await tasks.Start(second, default);
        Assert.Equal((TaskState.Waiting, 2), ((await _world.Find(second.Key))!.State, tasks.Running));
        await tasks.Cancel(second.Key, default);
        await tasks.Wait(second.Key, default).InTime();
        Assert.Equal(TaskState.Stopped, (await _world.Find(second.Key))!.State);
        _world.Work.Before = static (_, _) => Task.CompletedTask;
        var third = TestTask.Of(7, 3);
        await tasks.Start(third, default);
        await tasks.Cancel(One.Key, default);
        await tasks.Wait(third.Key, default).InTime();
        await _world.IsComplete(third.Key);
    }

    [Fact]
    public async Task An_end_and_its_result_are_one_commit()
    {
        var tasks = _world.Begin();
        var isRefused = true;
        _world.Work.Ending = () =>
        {
            if (isRefused)
            {
                isRefused = false;
                throw new TarnException(ErrorKind.Conflict, "not now");
            }
        };
        await tasks.Start(One, default);
        await Patience.Until(() => _world.Failures.Count == 1);
        Assert.Equal(TaskState.Running, (await _world.Find(One.Key))!.State);
        Assert.DoesNotContain(0, await TestWork.Outputs(_world.Store, One.Key));
        await _world.Repeat();
        await tasks.Wait(One.Key, default).InTime();
        await _world.IsComplete(One.Key);
        Assert.Equal([0], _world.Work.Passes);
    }

    [Fact]
    public async Task A_final_failure_of_pass_or_result_ends_the_task_with_its_reason()
    {
        var tasks = _world.Begin();
        _world.Work.Ends = static failure => new TaskEnd<TestTask>(TaskState.Failed, failure.Message);
        _world.Work.Ending = static () => throw new TarnException(ErrorKind.NotFound, "no place for the result");
        await tasks.Start(One, default);
        await tasks.Wait(One.Key, default).InTime();
        Assert.Equal((TaskState.Failed, "no place for the result", 3), Seen((await _world.Find(One.Key))!));
        Assert.DoesNotContain(0, await TestWork.Outputs(_world.Store, One.Key));

        var second = TestTask.Of(7, 2);
        _world.Work.Before = static (_, _) => throw new TarnException(ErrorKind.AccessDenied, "no right");
        await tasks.Start(second, default);
        await tasks.Wait(second.Key, default).InTime();
        Assert.Equal((TaskState.Failed, "no right", 0), Seen((await _world.Find(second.Key))!));
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

    [Fact]
    public async Task A_failed_pass_is_repeated_at_the_stored_progress_and_rights_are_asked_anew()
    {
        var tasks = _world.Begin();
        var failures = 2;
        _world.Work.Before = (pass, _) =>
        {
            Assert.NotNull(pass.Rights);
            return pass.Task.Done == 0 && failures-- > 0 ? throw new TarnException(ErrorKind.Unavailable, $"failure {failures}") : Task.CompletedTask;
        };
        await tasks.Start(One, default);
        await _world.Repeat();
        await _world.Repeat();
        await tasks.Wait(One.Key, default).InTime();
        Assert.Equal(["failure 1", "failure 0"], _world.Failures);
        Assert.Equal(5, _world.RightsAsked);
        await _world.IsComplete(One.Key);
    }

    [Fact]
    public async Task Progress_is_written_once_a_second_and_at_the_end()
    {
        var tasks = _world.Begin();
        var notes = 0;
        var written = new List<int>();
        _world.Work.Before = async (pass, _) =>
        {
            for (; notes < 20; notes++)
            {
                _world.Time.Advance(TimeSpan.FromMilliseconds(250));
                await pass.Note(one => one with { Done = 100 + notes });
                written.Add((await _world.Find(One.Key))!.Done);
            }

            await pass.Note(static one => one with { To = 1, Done = 777 });
            throw new TarnException(ErrorKind.Damaged, "enough");
        };
        _world.Work.Ends = static failure => new TaskEnd<TestTask>(TaskState.Failed, failure.Message);
        await tasks.Start(One, default);
        await tasks.Wait(One.Key, default).InTime();
        Assert.Equal([0, 103, 107, 111, 115, 119], written.Distinct());
        Assert.Equal((TaskState.Failed, "enough", 777), Seen((await _world.Find(One.Key))!));
    }

    [Fact]
    public async Task A_task_that_goes_with_its_owner_leaves_no_row()
    {
        var tasks = _world.Begin();
        var (waits, goes) = (new TaskCompletionSource(), new TaskCompletionSource());
        _world.Work.Before = async (_, _) =>
        {
            waits.TrySetResult();
            await goes.Task;
        };
        await tasks.Start(One, default);
        await waits.Task.InTime();
        await _world.Store.Commit(transaction => TestTask.Rows.RemoveAll(transaction, 7), default);
        goes.SetResult();
        await tasks.Wait(One.Key, default).InTime();
        Assert.Empty(await _world.Of(7));
        Assert.Empty(_world.Failures);
    }

    [Fact]
    public async Task Of_ended_tasks_the_newest_stay_and_no_active_one_goes()
    {
        await Put(TestTask.Of(7, 1) with { State = TaskState.Running });
        for (var id = 2; id <= 9; id++)
        {
            await Put(TestTask.Of(7, id) with { State = TaskState.Succeeded });
        }

        await Put(TestTask.Of(8, 1) with { State = TaskState.Failed });
        await _world.Store.Commit(transaction => TestTask.Rows.Add(transaction, TestTask.Of(7, 10)), default);
        Assert.Equal([10, 9, 8, 7, 1], (await _world.Of(7)).Select(one => one.Key.Id));
        Assert.Single(await _world.Of(8));
    }

    [Fact]
    public async Task A_round_runs_each_active_task_and_one_that_fails_holds_up_no_other()
    {
        var tasks = _world.Begin();
        await Put(TestTask.Of(0, 1) with { To = 99 });
        await Put(TestTask.Of(0, 2) with { State = TaskState.Running, Done = 1 });
        await Put(TestTask.Of(0, 3) with { State = TaskState.Failed });
        _world.Work.Before = static (pass, _) => pass.Task.To == 99 ? throw new TarnException(ErrorKind.DiskFull, "full") : Task.CompletedTask;
        Assert.Equal("full", (await Assert.ThrowsAsync<TarnException>(() => tasks.RunOnce(default))).Message);
        Assert.Equal(
            [TaskState.Failed, TaskState.Succeeded, TaskState.Running], (await _world.Of(0)).Select(one => one.State));
        Assert.Equal(0, tasks.Running);
    }

    private static (TaskState State, string? Reason, int Done) Seen(TestTask task) => (task.State, task.Reason, task.Done);

    // The work stands at a number until it is cancelled.
    private static TaskCompletionSource Stand(TestWork work, int at)
    {
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = 0;
        work.Before = async (_, token) =>
        {
            if (done++ == at)
            {
                waits.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
        };
        return waits;
    }

    private Task Put(TestTask task) => _world.Store.Commit(
        transaction =>
        {
            TestTask.Rows.Put(transaction, task);
            return ValueTask.CompletedTask;
        },
        default);
}
