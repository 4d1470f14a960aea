using System.Diagnostics.CodeAnalysis;
using Tarn.Lake.Iceberg;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Lake.Files;

namespace Tarn.Lake.Catalog;

/// <summary>
/// The catalog from memory, for request and query paths: it holds every commit whose task has completed. One catalog serves the Glue
/// API, SQL and, later, the Iceberg REST API.
/// </summary>
public sealed class LakeCatalog : IDisposable
{
    private readonly View<DatabaseName, Database> databases;
    private readonly View<TableName, CatalogTable> tables;
    private readonly View<TableId, TableHead> heads;

    private LakeCatalog(
        View<DatabaseName, Database> databases, View<TableName, CatalogTable> tables, View<TableId, TableHead> heads, TableLoader loader)
    {
        this.databases = databases;
        this.tables = tables;
        this.heads = heads;
        Loader = loader;
        Pins = new SnapshotPins();
    }

    /// <summary>Reads tables' metadata and manifests.</summary>
    public TableLoader Loader { get; }

    /// <summary>Snapshots that readers hold.</summary>
    public SnapshotPins Pins { get; }

    /// <summary>Loads the catalog and follows the store.</summary>
    public static async Task<LakeCatalog> Open(IMetadataStore store, ITableFiles files, CancellationToken cancellation)
    {
        // heads first, databases last: what refers is seen after what it refers to
        var heads = await View<TableId, TableHead>.Open(
            store, LakeSpaces.TableHeads, CatalogKeys.ReadHead, (_, value) => CatalogRows.DecodeHead(value), cancellation);
        var tables = await View<TableName, CatalogTable>.Open(
            store, LakeSpaces.Tables, CatalogKeys.ReadTable, CatalogRows.DecodeTable, cancellation);
        var databases = await View<DatabaseName, Database>.Open(
            store, LakeSpaces.Databases, CatalogKeys.ReadDatabase, CatalogRows.DecodeDatabase, cancellation);
        return new LakeCatalog(databases, tables, heads, new TableLoader(files));
    }

    /// <summary>The database of that name.</summary>
    public bool TryFindDatabase(DatabaseName name, [NotNullWhen(true)] out Database? database) => databases.TryGet(name, out database);

    /// <summary>The table of that name.</summary>
    public bool TryFindTable(TableName name, [NotNullWhen(true)] out TableEntry? entry)
    {
        entry = tables.TryGet(name, out var table) && heads.TryGet(table.Id, out var head) ? new TableEntry(table, head) : null;
        return entry is not null;
    }

    /// <summary>The databases of a scope in ordinal order.</summary>
    public IReadOnlyList<Database> Databases(CatalogScope scope) =>
        databases.Snapshot.Select(row => row.Value).Where(d => d.Name.Scope == scope).OrderBy(d => d.Name.Database, StringComparer.Ordinal).ToArray();

    /// <summary>A database's tables in ordinal order.</summary>
    public IReadOnlyList<TableEntry> Tables(DatabaseName database) =>
        All().Where(t => t.Name.DatabaseName == database).OrderBy(t => t.Name.Table, StringComparer.Ordinal).ToArray();

    /// <summary>A moment's tables over all accounts and regions, in no order: for status.</summary>
    public IEnumerable<TableEntry> All()
    {
        foreach (var (_, table) in tables.Snapshot)
        {
            if (heads.TryGet(table.Id, out var head))
            {
                yield return new TableEntry(table, head);
            }
        }
    }

    /// <summary>
    /// The table at this moment, its metadata read, its current snapshot held until the result is disposed: expiry leaves it and what it
    /// lists alone meanwhile.
    /// </summary>
    /// <exception cref="TarnException">NotFound; NotSupported: it is not an Iceberg table.</exception>
    public async ValueTask<PinnedTable> Pin(TableName name, CancellationToken cancellation)
    {
        const int AttemptsMax = 5;
        for (var attempt = 1; ; attempt++)
        {
            if (!TryFindTable(name, out var entry))
            {
                throw new TarnException(ErrorKind.NotFound, $"Table {name} not found.");
            }

            if (entry.Head.MetadataLocation is not { } location)
            {
                throw new TarnException(ErrorKind.NotSupported, $"Table {name} is not an Iceberg table.");
            }

            // pinned before the file is read, so that a commit between the two cannot expire what the file lists
            var pin = Pins.Pin(entry.Id);
            try
            {
                return new PinnedTable(entry, await Loader.Metadata(location, cancellation), pin, Loader);
            }
            catch (TarnException exception) when (exception.Kind == ErrorKind.NotFound && attempt < AttemptsMax)
            {
                // twenty commits passed since the look-up and the file went: look again
                pin.Dispose();
            }
            catch
            {
                pin.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        databases.Dispose();
        tables.Dispose();
        heads.Dispose();
    }
}
