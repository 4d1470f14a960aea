using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// A commit whose files (metadata, manifest list, manifests, data) are durable and named by nobody yet. <see cref="Apply"/> puts it into a
/// metadata transaction, beside whatever else shall become true with it: other tables' commits, objects, positions, ledger rows (D22, D23).
/// Dispose it after that: metadata files that no commit named are removed (data files are their owner's).
/// </summary>
public sealed class PreparedCommit : IAsyncDisposable
{
    private readonly LakeCatalog catalog;

    internal PreparedCommit(LakeCatalog catalog, bool creates, IReadOnlyList<StagedFile> data, IReadOnlyList<StagedFile> own, IReadOnlyList<string> removed)
    {
        this.catalog = catalog;
        Creates = creates;
        Data = data;
        Own = own;
        Removed = removed;
    }

    /// <summary>The table as it was when the commit was prepared; of a table that the commit makes, the id is not given yet.</summary>
    public required TableEntry Entry { get; init; }

    /// <summary>The table's metadata with this commit.</summary>
    public required TableMetadata Metadata { get; init; }

    /// <summary>Where that metadata lies.</summary>
    public required string MetadataLocation { get; init; }

    /// <summary>The snapshot that the commit makes; null when it makes none.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>What it does to the columns.</summary>
    public IReadOnlyList<SchemaChange> SchemaChanges { get; init; } = [];

    internal bool Creates { get; }

    /// <summary>Data files, staged by the caller.</summary>
    internal IReadOnlyList<StagedFile> Data { get; }

    /// <summary>Metadata, list and manifests, staged by the commit.</summary>
    internal IReadOnlyList<StagedFile> Own { get; }

    /// <summary>Files that an earlier commit made obsolete and that go with this one.</summary>
    internal IReadOnlyList<string> Removed { get; }

    /// <summary>Files that nothing lists any more once this commit is true.</summary>
    internal IReadOnlyList<string> Obsolete { get; init; } = [];

    /// <summary>
    /// Moves the table's pointer and names the files inside <paramref name="transaction"/>, if the table still is as it was when the commit was
    /// prepared; puts nothing otherwise. May be called again in another transaction after one that failed or whose outcome is unknown.
    /// </summary>
    public async ValueTask<ApplyOutcome> Apply(IMetadataTransaction transaction)
    {
        var outcome = Creates
            ? await CatalogWrites.Create(catalog, transaction, this)
            : await CatalogWrites.MovePointer(transaction, this);
        if (outcome != ApplyOutcome.Applied)
        {
            return outcome;
        }

        foreach (var file in Data.Concat(Own))
        {
            await file.Put(transaction);
        }

        foreach (var location in Removed)
        {
            await catalog.Loader.Store.Delete(transaction, location);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in Own)
        {
            await file.DisposeAsync();
        }
    }
}
