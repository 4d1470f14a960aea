using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Catalog;

/// <summary>A table as a reader sees it: its metadata at one moment, and files that stay until it is disposed.</summary>
public sealed class PinnedTable : IDisposable
{
    private readonly IDisposable pin;
    private readonly TableLoader loader;

    internal PinnedTable(TableEntry entry, TableMetadata metadata, IDisposable pin, TableLoader loader)
    {
        Entry = entry;
        Metadata = metadata;
        this.pin = pin;
        this.loader = loader;
    }

    /// <summary>The table.</summary>
    public TableEntry Entry { get; }

    /// <summary>Its metadata.</summary>
    public TableMetadata Metadata { get; }

    /// <summary>The files of a snapshot, data and deletes; none when <paramref name="snapshot"/> is null (a table without a snapshot).</summary>
    public ValueTask<SnapshotFiles> Files(Snapshot? snapshot, CancellationToken cancellation) => loader.Files(Metadata, snapshot, cancellation);

    /// <summary>The manifests of a snapshot: to prune by their partition summaries before reading entries.</summary>
    public ValueTask<IReadOnlyList<ManifestFile>> Manifests(Snapshot snapshot, CancellationToken cancellation) =>
        loader.Manifests(snapshot, cancellation);

    /// <summary>The entries of one manifest, deleted ones included.</summary>
    public ValueTask<IReadOnlyList<ManifestEntry>> Entries(ManifestFile manifest, CancellationToken cancellation) =>
        loader.Entries(Metadata, manifest, cancellation);

    /// <inheritdoc/>
    public void Dispose() => pin.Dispose();
}
