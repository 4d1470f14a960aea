using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// A destination's flush: the accepted records, and the error documents of the refused ones. Either may be missing.
/// </summary>
internal sealed class DestinationFlush(IPreparedFlush? taken, IPreparedFlush? refused) : IPreparedFlush
{
    private readonly IPreparedFlush taken = taken ?? NothingPrepared.Instance;
    private readonly IPreparedFlush refused = refused ?? NothingPrepared.Instance;

    public long Rows => taken.Rows;

    public IReadOnlyList<LedgerFile> Files => [.. taken.Files, .. refused.Files];

    public long? SnapshotId => taken.SnapshotId;

    public IReadOnlyList<ColumnChange> ColumnChanges => taken.ColumnChanges;

    public IReadOnlyList<RestLine> Rest => taken.Rest;

    public async ValueTask Apply(IMetadataTransaction transaction)
    {
        await taken.Apply(transaction);
        await refused.Apply(transaction);
    }

    public async ValueTask Rebase(CancellationToken cancellation)
    {
        await taken.Rebase(cancellation);
        await refused.Rebase(cancellation);
    }

    public async ValueTask Committed(CancellationToken cancellation)
    {
        await taken.Committed(cancellation);
        await refused.Committed(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await taken.DisposeAsync();
        }
        finally
        {
            await refused.DisposeAsync();
        }
    }
}
