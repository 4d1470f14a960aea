using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests;

/// <summary>A store that passes every call on to another one. Tests change some of the calls.</summary>
/// <param name="store">The other store.</param>
internal abstract class StoreAround(IMetadataStore store) : IMetadataStore
{
    public long CommitNumber => store.CommitNumber;

    public virtual ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.Commit(body, cancellationToken);

    public virtual ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

    public virtual ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
