using System.Diagnostics.CodeAnalysis;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Lake.Files;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Catalog;

/// <summary>
/// The catalog in memory, for request and query paths. It holds every commit whose task has completed. One catalog
/// serves the Glue API, SQL and, later, the Iceberg REST API.
/// </summary>
public sealed class LakeCatalog : IDisposable
{
    private readonly View<long, DatabaseRow> _databases;
    private readonly View<TableId, CatalogTable> _tables;
    private readonly View<TableId, TableOptimizers> _optimizers;

    private LakeCatalog(
        ICatalogNames names,
        View<long, DatabaseRow> databases,
        View<TableId, CatalogTable> tables,
        View<TableId, TableOptimizers> optimizers,
        TableLoader loader)
    {
        Names = names;
        _databases = databases;
        _tables = tables;
        _optimizers = optimizers;
        Loader = loader;
        Pins = new SnapshotPins();
    }

    /// <summary>
    /// Called after tables or their optimizers were made, changed or removed, with the tables' ids. It runs on the store's thread: handlers must be quick.
    /// </summary>
    public event Action<IReadOnlyList<TableId>>? TablesChanged
    {
        add
        {
            _tables.Changed += value;
            _optimizers.Changed += value;
        }

        remove
        {
            _tables.Changed -= value;
            _optimizers.Changed -= value;
        }
    }

    /// <summary>Gets each change inside its transaction, which may run again after a conflict. It writes rows only.</summary>
    public Action<IMetadataTransaction, CatalogChange>? Changing { get; set; }

    /// <summary>The names of databases and tables.</summary>
    public ICatalogNames Names { get; }

    /// <summary>Reads tables' metadata and manifests.</summary>
    public TableLoader Loader { get; }

    /// <summary>The tables that readers hold.</summary>
    public SnapshotPins Pins { get; }

    /// <summary>Loads the catalog and follows the store.</summary>
    public static Task<LakeCatalog> Open(IMetadataStore store, ICatalogNames names, ITableFiles files, CancellationToken cancellationToken) =>
        Open(store, names, new TableLoader(files), cancellationToken);

    /// <inheritdoc cref="Open(IMetadataStore, ICatalogNames, ITableFiles, CancellationToken)"/>
    public static async Task<LakeCatalog> Open(IMetadataStore store, ICatalogNames names, TableLoader loader, CancellationToken cancellationToken)
    {
        var tables = await View<TableId, CatalogTable>.Open(
            store, LakeSpaces.Tables, CatalogKeys.ReadTable, (_, value) => CatalogRows.DecodeTable(value), cancellationToken);
        var databases = await View<long, DatabaseRow>.Open(
            store, LakeSpaces.Databases, CatalogKeys.ReadId, (_, value) => CatalogRows.DecodeDatabase(value), cancellationToken);
        var optimizers = await View<TableId, TableOptimizers>.Open(
            store, LakeSpaces.TableOptimizers, CatalogKeys.ReadTable, (_, value) => TableOptimizers.Decode(value), cancellationToken);
        return new LakeCatalog(names, databases, tables, optimizers, loader);
    }

    public bool TryFindDatabase(DatabaseName name, [NotNullWhen(true)] out Database? database)
    {
        database = Names.TryFind(CatalogName.Of(name), out var entry) ? DatabaseOf(entry) : null;
        return database is not null;
    }

    public bool TryFindTable(TableName name, [NotNullWhen(true)] out CatalogTable? entry)
    {
        entry = Names.TryFind(CatalogName.Of(name), out var named) ? TableOf(named) : null;
        return entry is not null;
    }

    /// <summary>The optimizers that clients made for a table.</summary>
    public TableOptimizers OptimizersOf(TableId table) => _optimizers.TryGet(table, out var found) ? found : TableOptimizers.None;

    /// <summary>The databases of a scope in ordinal order.</summary>
    public IReadOnlyList<Database> Databases(CatalogScope scope) =>
        Names.All(CatalogKind.Database).Where(entry => entry.Name.Scope == scope).Select(DatabaseOf).OfType<Database>()
            .OrderBy(d => d.Name.Database, StringComparer.Ordinal).ToArray();

    /// <summary>A database's tables in ordinal order.</summary>
    public IReadOnlyList<CatalogTable> Tables(DatabaseName database) =>
        All().Where(t => t.Name.DatabaseName == database).OrderBy(t => t.Name.Table, StringComparer.Ordinal).ToArray();

    /// <summary>The current tables in all accounts and regions, in no order; status reports use it.</summary>
    public IEnumerable<CatalogTable> All() => Names.All(CatalogKind.Table).Select(TableOf).OfType<CatalogTable>();

    /// <summary>
    /// Returns the current table with its metadata. Until the result is disposed, no file that its current snapshot
    /// lists is removed.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound; NotSupported: the table is not an Iceberg table; AccessDenied: its metadata file was replaced by one with other locations.
    /// </exception>
    public ValueTask<PinnedTable> Pin(TableName name, CancellationToken cancellationToken) => Pin(name, null, cancellationToken);

    /// <inheritdoc cref="Pin(TableName, CancellationToken)"/>
    /// <param name="rights">
    /// The rights of the reader, which decide about lists and manifests outside the table's locations; null: a job of the server, which opens none.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<PinnedTable> Pin(TableName name, IRights? rights, CancellationToken cancellationToken)
    {
        const int AttemptsMax = 5;
        for (var attempt = 1; ; attempt++)
        {
            if (!TryFindTable(name, out var entry))
            {
                throw new TarnException(ErrorKind.NotFound, $"Table {name} not found.");
            }

            if (entry.MetadataLocation is not { } location)
            {
                throw new TarnException(ErrorKind.NotSupported, $"Table {name} is not an Iceberg table.");
            }

            // the pin comes before the read, so that a commit between the two cannot expire files that the metadata
            // lists
            var pin = Pins.Pin(entry.Id);
            try
            {
                var metadata = await Loader.Metadata(location, cancellationToken);
                entry.CheckPlaces(metadata);
                return new PinnedTable(entry, metadata, pin, Loader.Within(entry.Places, rights));
            }
            catch (TarnException exception) when (exception.Kind == ErrorKind.NotFound && attempt < AttemptsMax)
            {
                // 20 commits have passed since the look-up and removed the metadata file: look the table up again
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
        _databases.Dispose();
        _tables.Dispose();
        _optimizers.Dispose();
    }

    // when a name has no rows, a commit is just adding or removing them: the views apply their parts of a commit one
    // after the other
    private Database? DatabaseOf(CatalogEntry entry) => _databases.TryGet(entry.Id, out var row) ? Database.Of(entry, row) : null;

    private CatalogTable? TableOf(CatalogEntry entry) => _tables.TryGet(new TableId(entry.Id), out var row) ? row.Named(entry) : null;
}
