using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests;

/// <summary>A store whose disk is full as long as a test says.</summary>
internal sealed class FullStore(IMetadataStore store) : IMetadataStore
{
    private int _refused;

    public bool IsFull { get; set; }

    public int Refused => Volatile.Read(ref _refused);

    public long CommitNumber => store.CommitNumber;

    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.Commit(body, cancellationToken);

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        if (!IsFull)
        {
            return store.CommitWithLog(body, cancellationToken);
        }

        Interlocked.Increment(ref _refused);
        throw new TarnException(ErrorKind.DiskFull, "The disk is full.");
    }

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
