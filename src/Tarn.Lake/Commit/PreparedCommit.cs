using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Commit;

/// <summary>
/// A commit whose files (metadata, manifest list, manifests, data) are durable but not named yet. <see cref="Apply"/>
/// puts it into a metadata transaction, together with everything else that must commit with it: other tables' commits,
/// objects, positions, ledger rows. D22 (positions commit with their output), D23 (a position is a whole record).
/// After that, dispose it: metadata files that no commit named are removed. The data files belong to the caller.
/// </summary>
public sealed class PreparedCommit : IAsyncDisposable
{
    private readonly LakeCatalog _catalog;

    internal PreparedCommit(
        LakeCatalog catalog, bool creates, IReadOnlyList<StagedFile> data, IReadOnlyList<StagedFile> own, IReadOnlyList<ObsoleteFiles> removed)
    {
        _catalog = catalog;
        Creates = creates;
        Data = data;
        Own = own;
        Removed = removed;
    }

    /// <summary>
    /// The table as it was when the commit was prepared. If the commit creates the table, its id is not assigned yet.
    /// </summary>
    public required CatalogTable Table { get; init; }

    /// <summary>The table's metadata with this commit.</summary>
    public required TableMetadata Metadata { get; init; }

    public required string MetadataLocation { get; init; }

    /// <summary>The commit's new snapshot; null when it makes none.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>The commit's changes to the columns.</summary>
    public IReadOnlyList<SchemaChange> SchemaChanges { get; init; } = [];

    /// <summary>The number of groups of a rewrite that other commits made impossible. The others commit.</summary>
    public int LeftOut { get; init; }

    /// <summary>Whether the commit changes the table. If not, applying it has no effect.</summary>
    public bool HasChanges => Own.Count > 0;

    /// <summary>The size of the metadata file, in bytes.</summary>
    public long MetadataSizeBytes => Own.First(file => file.Location == MetadataLocation).SizeBytes;

    /// <summary>The rights that decide whether the server may delete in the table's locations; null: a job of the server commits.</summary>
    internal IRights? Rights { get; init; }

    /// <summary>Whether the table has other columns with this commit.</summary>
    internal bool ChangesColumns { get; init; }

    /// <summary>The values of the table's columns by kind with this commit, in the form of the table's row.</summary>
    internal ReadOnlyMemory<byte> Kinds { get; init; }

    internal bool Creates { get; }

    /// <summary>Data files, staged by the caller.</summary>
    internal IReadOnlyList<StagedFile> Data { get; }

    /// <summary>Metadata, list and manifests, staged by the commit.</summary>
    internal IReadOnlyList<StagedFile> Own { get; }

    /// <summary>Files that an earlier commit made obsolete and that this commit removes.</summary>
    internal IReadOnlyList<ObsoleteFiles> Removed { get; }

    /// <summary>Files that no snapshot or metadata file lists once this commit is in effect.</summary>
    internal IReadOnlyList<string> Obsolete { get; init; } = [];

    /// <summary>
    /// Metadata files that the table no longer retains. They go with the commit: readers hold the metadata itself. Where the server may not
    /// delete them yet, they wait with <see cref="Obsolete"/>.
    /// </summary>
    internal IReadOnlyList<string> OldMetadata { get; init; } = [];

    /// <summary>The row of files that wait for their removal, which the last transaction added.</summary>
    internal ObsoleteFiles? Left { get; private set; }

    /// <summary>Manifests that only expired snapshots may list once this commit is in effect.</summary>
    internal IReadOnlyList<ManifestFile> Expired { get; init; } = [];

    /// <summary>
    /// Moves the table's pointer and names the files inside <paramref name="transaction"/>. If the table has changed
    /// since the commit was prepared, nothing is put. When a transaction failed or its outcome is unknown, call this
    /// again in another one.
    /// </summary>
    public async ValueTask<ApplyOutcome> Apply(IMetadataTransaction transaction)
    {
        var outcome = Creates
            ? await TablePointer.Create(_catalog, transaction, this)
            : await TablePointer.Move(_catalog, transaction, this);
        if (outcome != ApplyOutcome.Applied)
        {
            return outcome;
        }

        foreach (var file in Data.Concat(Own))
        {
            await file.Put(transaction);
        }

        foreach (var files in Removed)
        {
            await files.Remove(transaction, _catalog);
        }

        Left = ObsoleteFiles.Add(transaction, Table.Id, [.. Obsolete, .. await OldMetadataFiles.Remove(transaction, _catalog, Table, OldMetadata)]);
        ExpiredManifests.Add(transaction, Table.Id, Expired);
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
