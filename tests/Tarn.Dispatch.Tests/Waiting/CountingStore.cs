using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Tests.Waiting;

/// <summary>A store that counts the rows and the ranges that are read outside of commits.</summary>
internal sealed class CountingStore(IMetadataStore store) : IMetadataStore
{
    private long _reads;

    public long Reads => Interlocked.Read(ref _reads);

    public long CommitNumber => store.CommitNumber;

    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.Commit(body, cancellationToken);

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.Read(reader => body(new Reader(this, reader)), cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class Reader(CountingStore owner, IMetadataReader reader) : IMetadataReader
    {
        public ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key)
        {
            Interlocked.Increment(ref owner._reads);
            return reader.Get(space, key);
        }

        public async ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false)
        {
            var rows = await reader.Scan(space, range, limit, descending);
            Interlocked.Add(ref owner._reads, 1 + rows.Count);
            return rows;
        }
    }
}
