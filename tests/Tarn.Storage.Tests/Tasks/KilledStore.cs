using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tests.Tasks;

/// <summary>The store of a process that is killed at one of its commits: before the commit takes effect, or directly after it.</summary>
/// <param name="isOnce">Only that commit fails: the process lives on.</param>
internal sealed class KilledStore(IMetadataStore store, int commits, bool isAfter, bool isOnce = false) : IMetadataStore
{
    private int _left = commits;

    public bool IsKilled => !isOnce && Volatile.Read(ref _left) < 0;

    public long CommitNumber => store.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        var left = Interlocked.Decrement(ref _left);
        if ((left < -1 && !isOnce) || (left == -1 && !isAfter))
        {
            throw Killed();
        }

        var made = await store.Commit(body, cancellationToken);
        return left == -1 ? throw Killed() : made;
    }

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) => Commit(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) =>
        IsKilled ? throw Killed() : store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TarnException Killed() => new(ErrorKind.Unavailable, "The process was killed.");
}
