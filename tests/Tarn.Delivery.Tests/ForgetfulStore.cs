using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests;

/// <summary>
/// A store whose commits sometimes succeed but report an unknown outcome, as after a lost connection, or fail at their end.
/// </summary>
internal sealed class ForgetfulStore(IMetadataStore store) : StoreAround(store)
{
    /// <summary>Called after each commit; true reports an unknown outcome to the caller.</summary>
    public Func<bool>? Forgets { get; set; }

    /// <summary>Called at the end of each commit's body; true fails the commit.</summary>
    public Func<bool>? Fails { get; set; }

    public override async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Answer(await base.Commit(transaction => Run(body, transaction), cancellationToken));

    public override async ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Answer(await base.CommitWithLog(transaction => Run(body, transaction), cancellationToken));

    private async ValueTask<T> Run<T>(Func<IMetadataTransaction, ValueTask<T>> body, IMetadataTransaction transaction)
    {
        var result = await body(transaction);
        return Fails?.Invoke() == true ? throw new TarnException(ErrorKind.Unavailable, "the commit failed") : result;
    }

    private T Answer<T>(T result) =>
        Forgets?.Invoke() == true ? throw new TarnException(ErrorKind.OutcomeUnknown, "the answer was lost") : result;
}
