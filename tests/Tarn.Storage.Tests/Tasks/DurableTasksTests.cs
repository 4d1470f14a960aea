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
    public async Task An_owner_has_one_active_task()
    {
        var tasks = _world.Begin(isOne: true);
        var waits = _world.Stand(at: 0);
        await tasks.Start(One, default);
        await waits.InTime();
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
        var waits = _world.Stand(at: 0);
        await tasks.Start(One, default);
        await waits.InTime();
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
        Assert.Equal((TaskState.Failed, "no place for the result", 3), await _world.Seen(One.Key));
        Assert.DoesNotContain(0, await TestWork.Outputs(_world.Store, One.Key));

        var second = TestTask.Of(7, 2);
        _world.Work.Before = static (_, _) => throw new TarnException(ErrorKind.AccessDenied, "no right");
        await tasks.Start(second, default);
        await tasks.Wait(second.Key, default).InTime();
        Assert.Equal((TaskState.Failed, "no right", 0), await _world.Seen(second.Key));
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
        Assert.Equal((TaskState.Failed, "enough", 777), await _world.Seen(One.Key));
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
        await _world.Put(TestTask.Of(7, 1) with { State = TaskState.Running });
        for (var id = 2; id <= 9; id++)
        {
            await _world.Put(TestTask.Of(7, id) with { State = TaskState.Succeeded });
        }

        await _world.Put(TestTask.Of(8, 1) with { State = TaskState.Failed });
        await _world.Store.Commit(transaction => TestTask.Rows.Add(transaction, TestTask.Of(7, 10)), default);
        Assert.Equal([10, 9, 8, 7, 1], (await _world.Of(7)).Select(one => one.Key.Id));
        Assert.Single(await _world.Of(8));
    }

    [Fact]
    public async Task A_round_runs_each_active_task_and_one_that_fails_holds_up_no_other()
    {
        var tasks = _world.Begin();
        await _world.Put(TestTask.Of(0, 1) with { To = 99 });
        await _world.Put(TestTask.Of(0, 2) with { State = TaskState.Running, Done = 1 });
        await _world.Put(TestTask.Of(0, 3) with { State = TaskState.Failed });
        _world.Work.Before = static (pass, _) => pass.Task.To == 99 ? throw new TarnException(ErrorKind.DiskFull, "full") : Task.CompletedTask;
        Assert.Equal("full", (await Assert.ThrowsAsync<TarnException>(() => tasks.RunOnce(default))).Message);
        Assert.Equal(
            [TaskState.Failed, TaskState.Succeeded, TaskState.Running], (await _world.Of(0)).Select(one => one.State));
        Assert.Equal(0, tasks.Running);
    }
}
