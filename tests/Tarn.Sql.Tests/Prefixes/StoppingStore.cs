using Tarn.Storage.Metadata;

namespace Tarn.Sql.Tests.Prefixes;

/// <summary>A store for a process that is killed: at one point of a commit it says so and goes no further.</summary>
internal sealed class StoppingStore(IMetadataStore inner, string point) : IMetadataStore
{
    /// <summary>Runs before a commit.</summary>
    public Func<Task> Before { get; init; } = () => Task.CompletedTask;

    public long CommitNumber => inner.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        Reach("before commit");
        await Before();
        return await inner.Commit(
            async transaction =>
            {
                var result = await body(transaction);
                Reach("inside commit");
                return result;
            },
            cancellationToken);
    }

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        inner.CommitWithLog(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => inner.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => inner.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => inner.Observe(space, observer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Waits for the kill when this is the chosen point.</summary>
    public void Reach(string here)
    {
        if (here == point)
        {
            Console.WriteLine(here);
            using var never = new ManualResetEvent(false);
            never.WaitOne();
        }
    }
}
