using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>A flush that writes nothing: of an empty buffer, or of records whose results are stored already.</summary>
/// <param name="rows">The number of these records.</param>
internal sealed class NothingPrepared(long rows) : IPreparedFlush
{
    /// <summary>The flush of an empty buffer.</summary>
    public static NothingPrepared Instance { get; } = new(0);

    public long Rows => rows;

    public IReadOnlyList<LedgerFile> Files => [];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public ValueTask Apply(IMetadataTransaction transaction) => ValueTask.CompletedTask;

    public ValueTask Rebase(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask Committed(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
