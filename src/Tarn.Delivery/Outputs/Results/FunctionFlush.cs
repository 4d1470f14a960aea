using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs.Results;

/// <summary>The flush of records whose results are stored: it only moves positions.</summary>
/// <param name="records">The number of records.</param>
internal sealed class FunctionFlush(long records) : IPreparedFlush
{
    public long Rows => records;

    public IReadOnlyList<LedgerFile> Files => [];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public ValueTask Apply(IMetadataTransaction transaction) => ValueTask.CompletedTask;

    public ValueTask Rebase(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask Committed(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
