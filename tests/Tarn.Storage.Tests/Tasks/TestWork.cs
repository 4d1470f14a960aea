using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Storage.Tests.Tasks;

/// <summary>Counts: each number is a row of its own, in one commit with the progress. The result is a row as well.</summary>
internal sealed class TestWork(IMetadataStore store) : ITaskWork<TestTask>
{
    private static readonly Space Output = new(60_071, "tests.outputs");

    /// <summary>The numbers at which passes began.</summary>
    public List<int> Passes { get; } = [];

    /// <summary>Called before each number.</summary>
    public Func<TaskPass<TestTask>, CancellationToken, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Called in the transaction of the end.</summary>
    public Action Ending { get; set; } = static () => { };

    public Func<Exception, TaskEnd<TestTask>?> Ends { get; set; } = static _ => null;

    public async Task<TaskEnd<TestTask>> Run(TaskPass<TestTask> pass, CancellationToken cancellationToken)
    {
        Passes.Add(pass.Task.Done);
        for (var task = pass.Task; task.Done < task.To;)
        {
            await Before(pass, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            task = await store.Commit(
                async transaction =>
                {
                    var saved = await pass.Save(transaction, one => one with { Done = one.Done + 1 });
                    await Count(transaction, saved.Key, saved.Done);
                    return saved;
                },
                CancellationToken.None);
        }

        return new TaskEnd<TestTask>(TaskState.Succeeded)
        {
            Result = async (transaction, task) =>
            {
                await Count(transaction, task.Key, 0);
                Ending();
                return task;
            },
        };
    }

    public TaskEnd<TestTask>? EndOf(Exception failure) => Ends(failure);

    /// <summary>How often the numbers were written, by number; 0 is the result.</summary>
    public static async Task<IReadOnlyDictionary<int, int>> Outputs(IMetadataStore store, TaskKey key) =>
        (await store.Read(reader => reader.Scan(Output, KeyRange.Prefix(key.ToBytes()), 100), default))
        .ToDictionary(row => (int)row.Key.Span[^1], row => (int)row.Value.Span[1]);

    private static async ValueTask Count(IMetadataTransaction transaction, TaskKey task, int number)
    {
        byte[] key = [.. task.ToBytes(), (byte)number];
        var before = await transaction.Get(Output, key) is { } row ? row.Span[1] : 0;
        transaction.Put(Output, key, new byte[] { 1, (byte)(before + 1) });
    }
}
