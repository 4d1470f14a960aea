using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Delivery.Outputs.Objects;

/// <summary>One object's durable bytes; the commit gives them their key.</summary>
internal sealed class ObjectFlush(
    ObjectStore store, string bucket, string key, StagedBlob staged, ObjectHeaders headers, LedgerFile file) : IPreparedFlush
{
    /// <summary>The bytes.</summary>
    public StagedBlob Staged => staged;

    public long Rows => file.Rows;

    public IReadOnlyList<LedgerFile> Files { get; } = [file];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public async ValueTask Apply(IMetadataTransaction transaction) =>
        await store.Put(transaction, bucket, key, staged, new PutOptions { Properties = new ObjectProperties { Headers = headers } });

    public ValueTask Rebase(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask Committed(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => staged.DisposeAsync();
}
