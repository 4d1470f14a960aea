using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Ledger;

/// <summary>Counts reads of a store.</summary>
internal sealed class CountingStore(IMetadataStore store) : IMetadataStore
{
    public int Reads { get; private set; }

    public long CommitNumber => store.CommitNumber;

    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) => store.Commit(body, cancellationToken);

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        Reads++;
        return store.Read(body, cancellationToken);
    }

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
