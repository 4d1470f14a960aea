using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests;

/// <summary>
/// A store whose commits sometimes succeed but report an unknown outcome, as after a lost connection, or fail at their end.
/// </summary>
internal sealed class ForgetfulStore(IMetadataStore store) : IMetadataStore
{
    /// <summary>Called after each commit; true reports an unknown outcome to the caller.</summary>
    public Func<bool>? Forgets { get; set; }

    /// <summary>Called at the end of each commit's body; true fails the commit.</summary>
    public Func<bool>? Fails { get; set; }

    public long CommitNumber => store.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Answer(await store.Commit(transaction => Run(body, transaction), cancellationToken));

    public async ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Answer(await store.CommitWithLog(transaction => Run(body, transaction), cancellationToken));

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<T> Run<T>(Func<IMetadataTransaction, ValueTask<T>> body, IMetadataTransaction transaction)
    {
        var result = await body(transaction);
        return Fails?.Invoke() == true ? throw new TarnException(ErrorKind.Unavailable, "the commit failed") : result;
    }

    private T Answer<T>(T result) =>
        Forgets?.Invoke() == true ? throw new TarnException(ErrorKind.OutcomeUnknown, "the answer was lost") : result;
}
