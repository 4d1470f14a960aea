using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>The flush of an empty buffer.</summary>
internal sealed class NothingPrepared : IPreparedFlush
{
    private NothingPrepared()
    {
    }

    public static NothingPrepared Instance { get; } = new();

    public long Rows => 0;

    public IReadOnlyList<LedgerFile> Files => [];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public ValueTask Apply(IMetadataTransaction transaction) => ValueTask.CompletedTask;

    public ValueTask Rebase(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask Committed(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
