using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// A destination's flush: the accepted records, and the error documents of the refused ones. Either may be missing.
/// </summary>
internal sealed class DestinationFlush(IPreparedFlush? taken, IPreparedFlush? refused) : IPreparedFlush
{
    private readonly IPreparedFlush _taken = taken ?? NothingPrepared.Instance;
    private readonly IPreparedFlush _refused = refused ?? NothingPrepared.Instance;

    public long Rows => _taken.Rows;

    public long Superseded => _taken.Superseded;

    public IReadOnlyList<LedgerFile> Files => [.. _taken.Files, .. _refused.Files];

    public long? SnapshotId => _taken.SnapshotId;

    public Guid? TableUuid => _taken.TableUuid;

    public IReadOnlyList<ColumnChange> ColumnChanges => _taken.ColumnChanges;

    public IReadOnlyList<RestLine> Rest => _taken.Rest;

    public string? LockName => _taken.LockName;

    public ValueTask Enter(CancellationToken cancellationToken) => _taken.Enter(cancellationToken);

    public async ValueTask Apply(IMetadataTransaction transaction)
    {
        await _taken.Apply(transaction);
        await _refused.Apply(transaction);
    }

    public async ValueTask Rebase(CancellationToken cancellationToken)
    {
        await _taken.Rebase(cancellationToken);
        await _refused.Rebase(cancellationToken);
    }

    public async ValueTask Committed(CancellationToken cancellationToken)
    {
        await _taken.Committed(cancellationToken);
        await _refused.Committed(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _taken.DisposeAsync();
        }
        finally
        {
            await _refused.DisposeAsync();
        }
    }
}
