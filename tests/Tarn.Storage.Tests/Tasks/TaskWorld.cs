using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Storage.Tests.Tasks;

/// <summary>One store, and lives of a process over it.</summary>
internal sealed class TaskWorld : IAsyncDisposable
{
    private readonly List<DurableTasks<TestTask>> _lives = [];

    public MemoryMetadataStore Store { get; } = new();

    public ManualTime Time { get; } = new();

    public TestWork Work { get; private set; } = null!;

    public List<string> Failures { get; } = [];

    public int RightsAsked { get; private set; }

    public DurableTasks<TestTask> Begin(IMetadataStore? store = null, string? cutOff = null, int atOnce = int.MaxValue, bool isOne = false)
    {
        var work = Work = new TestWork(store ?? Store);
        var life = new DurableTasks<TestTask>(new TaskOptions<TestTask>
        {
            Store = store ?? Store,
            Rows = TestTask.Rows,
            Work = _ => work,
            Time = Time,
            Failed = (_, failure) => Failures.Add(failure.Message),
            Rights = _ =>
            {
                RightsAsked++;
                return InstanceRights.Instance;
            },
            Busy = isOne ? static one => $"Owner {one.Key.Owner} is busy." : null,
            CutOff = cutOff,
            AtOnce = atOnce,
        });
        _lives.Add(life);
        return life;
    }

    public async Task<TestTask?> Find(TaskKey key) => await Store.Read(reader => TestTask.Rows.Find(reader, key), default);

    public async Task<IReadOnlyList<TestTask>> Of(long owner) => await Store.Read(reader => TestTask.Rows.Of(reader, owner), default);

    /// <summary>Each number and the result were written once, and the task has ended.</summary>
    public async Task IsComplete(TaskKey key)
    {
        var task = (await Find(key))!;
        Assert.Equal((TaskState.Succeeded, task.To), (task.State, task.Done));
        Assert.Equal(Enumerable.Range(0, task.To + 1).ToDictionary(i => i, _ => 1), await TestWork.Outputs(Store, key));
    }

    public async Task<(TaskState State, string? Reason, int Done)> Seen(TaskKey key)
    {
        var task = (await Find(key))!;
        return (task.State, task.Reason, task.Done);
    }

    public Task Put(TestTask task) => Store.Commit(
        transaction =>
        {
            TestTask.Rows.Put(transaction, task);
            return ValueTask.CompletedTask;
        },
        default);

    /// <summary>The work stands before a number until it is cancelled. The result completes when it does.</summary>
    public Task Stand(int at)
    {
        var stands = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = 0;
        Work.Before = async (_, token) =>
        {
            if (done++ == at)
            {
                stands.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
        };
        return stands.Task;
    }

    /// <summary>Repeats the pass whose failure the test has seen.</summary>
    public async Task Repeat()
    {
        await Patience.Until(() => Time.HasTimer(TimeSpan.FromSeconds(5)));
        Time.Advance(TimeSpan.FromSeconds(5));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var life in _lives)
        {
            await life.DisposeAsync();
        }

        await Store.DisposeAsync();
    }
}
