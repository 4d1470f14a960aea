using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Lake.Views;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Catalog.Metadata;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;

namespace Tarn.Sql.Catalog;

/// <summary>
/// The lake's catalog and the object store as SQL sees them, and the system tables of database `tarn` beside them.
/// </summary>
/// <param name="catalog">The lake's tables.</param>
/// <param name="objects">The files of the tables.</param>
/// <param name="views">The views; null: there are none.</param>
/// <param name="tails">The deliveries that feed tables; null: there are none.</param>
public sealed class LakeSqlCatalog(LakeCatalog catalog, ObjectStore objects, LakeViews? views = null, ITableTail? tails = null) : ISqlCatalog
{
    /// <summary>The database of system tables. It hides a database of that name in the lake.</summary>
    public const string SystemDatabase = "tarn";

    private readonly LiveTables? _live = tails is null ? null : new LiveTables(catalog, tails);
    private readonly HiveTables? _hive;
    private ObjectLeases _leases = new(objects, new(32 << 20));

    /// <summary>The Hive tables of the catalog; without them SQL reads none.</summary>
    public LakeHiveTables? Hive
    {
        init => _hive = value is null ? null : new HiveTables(value);
    }

    /// <summary>Finds things with the names of missing tables; see <see cref="HintFor"/>.</summary>
    public Func<SqlPrincipal, string, string?> Hints { get; init; } = static (_, _) => null;

    /// <summary>Database `tarn`; null: there is none.</summary>
    public ISystemTables? SystemTables { get; init; }

    /// <summary>
    /// Memory for the read plans of Parquet files; 32 MiB, the default, hold some 10,000 files of 20 columns, or 100 of 2,000.
    /// </summary>
    public long ReadPlanBytesMax
    {
        init => _leases = new(objects, new(value));
    }

    /// <inheritdoc/>
    public string? HintFor(SqlPrincipal principal, string table) => Hints(principal, table);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var names = catalog.Databases(Scope(principal)).Select(d => d.Name.Database);
        names = SystemTables is null ? names : names.Append(SystemDatabase).Distinct();
        return ValueTask.FromResult<IReadOnlyList<string>>([.. names.Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        SystemTables is not null && database == SystemDatabase
            ? ValueTask.FromResult<IReadOnlyList<string>?>([.. SystemTables.Names.Concat(NamesIn(principal, database, _ => true) ?? []).Distinct()])
            : ValueTask.FromResult(NamesIn(principal, database, _ => true));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        SystemTables is not null && database == SystemDatabase
            ? ValueTask.FromResult<IReadOnlyList<string>?>([])
            : ValueTask.FromResult(NamesIn(principal, database, row => views is not null && views.IsRunnable(row)));

    /// <inheritdoc/>
    public async ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken)
    {
        if (views is null || (SystemTables is not null && database == SystemDatabase)
            || RowOf(principal, database, ViewHandles.Split(name)) is not { IsIceberg: false } row)
        {
            return null;
        }

        var view = await TableFailures.OrNamed(database, name, async () => await views.Find(row, cancellationToken));
        return view is null ? null : ViewHandles.Of(row.Name, view);
    }

    /// <inheritdoc/>
    public bool HasPartitions(SqlPrincipal principal, string database, string table) =>
        _hive is not null && RowOf(principal, database, table) is { IsIceberg: false } row && _hive.HasKeys(row);

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        FindTable(principal, database, table, null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindTableAt(
        SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken) =>
        FindTable(principal, database, table, point, cancellationToken);

    private async ValueTask<TableHandle?> FindTable(
        SqlPrincipal principal, string database, string table, TablePoint? point, CancellationToken cancellationToken)
    {
        var at = point is TablePoint.OfNow ? null : point;
        if (SystemTables is not null && database == SystemDatabase && await SystemTables.Find(principal, table, cancellationToken) is { } rows)
        {
            return at is null ? rows : throw TableFailures.NoVersions(database, table);
        }

        if (MetadataTables.TrySplit(table, out var named, out var kind) && at is not null)
        {
            throw TableFailures.NoVersions(database, table);
        }

        (named, var isLive) = LiveTables.Split(named);
        if (isLive is not null && at is not null)
        {
            throw TableFailures.NoVersions(database, table);
        }

        if (RowOf(principal, database, ViewHandles.Split(named)) is not { } entry || (entry.IsIceberg && named != ViewHandles.Split(named)))
        {
            return null;
        }

        if (!entry.IsIceberg)
        {
            var found = await FindView(principal, database, table, cancellationToken)
                ?? _hive?.Find(entry, principal.Rights, (table, kind)) ?? throw new SqlException(
                SqlErrorName.NotSupported, $"Table '{database}.{table}' has no storage descriptor, so it has no rows that SQL could read");
            return at is null ? found : throw TableFailures.NoVersions(database, table);
        }

        return await OfFiles(principal, entry, (database, table, kind), (point, isLive), cancellationToken);
    }

    private async ValueTask<TableHandle> OfFiles(
        SqlPrincipal principal,
        CatalogTable entry,
        (string Database, string Table, MetadataTable? Kind) named,
        (TablePoint? Point, bool? IsLive) asked,
        CancellationToken cancellationToken)
    {
        var (database, table, kind) = named;
        var (point, isLive) = asked;
        var at = point is TablePoint.OfNow ? null : point;

        // Tarn's own tables show rows by the rights to the things that they are about; rights to their files do not count.
        var rights = SystemDatabases.Contains(database) ? InstanceRights.Instance : principal.Rights;
        if (entry.MetadataLocation is { } metadataLocation)
        {
            await CheckMetadata(principal, rights, metadataLocation, cancellationToken);
        }

        var seesTail = kind is null && point is TablePoint.OfNow now && (isLive ?? now.IsLive);
        var live = await Pin(entry.Name, (database, table), rights, seesTail ? isLive == true : null, cancellationToken);
        try
        {
            TableFailures.RefuseEncrypted(database, table, live.Table.Metadata);
            var state = PinnedSnapshot.Of(live.Table, $"{database}.{table}", at, rights);
            if (live.Files.Count > 0)
            {
                TableFailures.OrDenied(() => state.Reads.RequireFolder(live.Table.Metadata.DataFolder));
            }

            var seen = await FindFilter(principal, entry.Name, kind, cancellationToken);
            return kind is not null ? DescribedBy(kind, database, table, state) : Handle(database, table, state) with
            {
                Seen = seen,
                Tail = live.Files.Count > 0 ? live.Files : null,
                AsOfMs = live.Tail?.AsOfMs,
                LeftOut = live.LeftOut,
                Pin = live,
                Beside = SystemTables is not null && SystemDatabases.Contains(database)
                    ? await SystemTables.FindBeside(principal, entry.Name.Database, entry.Name.Table, cancellationToken)
                    : null,
            };
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    // Metadata shows bounds of values, also of rows that the principal may not see.
    private async ValueTask<RowFilter?> FindFilter(SqlPrincipal principal, TableName name, MetadataTable? kind, CancellationToken cancellationToken)
    {
        var seen = SystemTables is not null && SystemDatabases.Contains(name.Database)
            ? await SystemTables.FindFilter(principal, name.Database, name.Table, cancellationToken)
            : null;
        return seen is null || kind is null ? seen : throw new SqlException(
            SqlErrorName.PermissionDenied, $"Access denied to metadata of '{name.Database}.{name.Table}': it has rows that the caller may not see");
    }

    // A tail is read by its table's property, or always; null: never.
    private Task<LiveTable> Pin(
        TableName name, (string Database, string Table) named, IRights rights, bool? always, CancellationToken cancellationToken) =>
        TableFailures.OrNamed(named.Database, named.Table, async () => always is { } isAlways && _live is not null
            ? await _live.Pin(name, rights, isAlways, cancellationToken)
            : new LiveTable(await catalog.Pin(name, rights, cancellationToken)));

    private static TableHandle Handle(string database, string table, PinnedSnapshot state)
    {
        var (columns, metadata) = (IcebergColumns.Of(state.Schema), state.Table.Metadata);
        return new TableHandle(database, table, columns, state.Snapshot?.Id.Value)
        {
            Hidden = HiddenColumns.Beside(columns, metadata.FormatVersion),
            HasRowIds = metadata.HasRowIds,
            Names = NameMapping.Of(metadata),
            State = state,
            Pin = state.Table,
        };
    }

    private static TableHandle DescribedBy(MetadataTable kind, string database, string table, PinnedSnapshot state) =>
        new(database, table, kind.Columns(state.Table.Metadata, state.Schema), state.Snapshot?.Id.Value) { ListsRows = true, State = state, Pin = state.Table };

    /// <inheritdoc/>
    public async ValueTask<ScannedFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken) => table.State switch
    {
        HiveState hive => await _hive!.ListFiles(hive, predicate, cancellationToken),
        PinnedSnapshot pinned => await TableFailures.OrNamed(table.Database, table.Name, async () =>
        {
            await pinned.RequireManifests(cancellationToken);
            var scan = new TableScan(pinned.Table, pinned.Snapshot, pinned.Schema, predicate) { After = table.After };
            var files = await new IcebergFiles(pinned.Table.Metadata, pinned.Schema) { Keys = table.TailKeys }.Of(scan, cancellationToken);
            pinned.RequireFiles(files);
            return files;
        }),
        _ => ScannedFiles.None,
    };

    /// <inheritdoc/>
    public async IAsyncEnumerable<object?[]> ListRows(
        TableHandle table, Predicate predicate, IReadOnlySet<int> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (table.State is HiveState hive)
        {
            await foreach (var row in _hive!.ListPartitions(hive, predicate, cancellationToken))
            {
                yield return row;
            }

            yield break;
        }

        if (table.State is not PinnedSnapshot pinned || !MetadataTables.TrySplit(table.Name, out _, out var kind))
        {
            yield break;
        }

        await using var rows = kind.Rows(pinned.Table, pinned.Snapshot, columns, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await TableFailures.OrNamed(table.Database, table.Name, async () =>
        {
            await pinned.RequireManifests(cancellationToken);
            return true;
        });
        while (await TableFailures.OrNamed(table.Database, table.Name, async () => await rows.MoveNextAsync()))
        {
            yield return rows.Current;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken) =>
        _leases.LeaseFile(account, rights, location, cancellationToken);

    private CatalogTable? RowOf(SqlPrincipal principal, string database, string table) =>
        CatalogNames.IsDatabase(database) && CatalogNames.IsTable(table)
            && catalog.TryFindTable(new TableName(Scope(principal), database, table), out var row) ? row : null;

    private IReadOnlyList<string>? NamesIn(SqlPrincipal principal, string database, Func<CatalogTable, bool> takes) =>
        CatalogNames.IsDatabase(database) && catalog.TryFindDatabase(new DatabaseName(Scope(principal), database), out var found)
            ? [.. catalog.Tables(found.Name).Where(takes).Select(t => t.Name.Table).Order(StringComparer.Ordinal)]
            : null;

    /// <summary>Checks that the reader may read the file that the table's row names, before its content can show in an error or a result.</summary>
    private async ValueTask CheckMetadata(SqlPrincipal principal, IRights rights, string location, CancellationToken cancellationToken)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        if (_leases.IsOthers(principal.Account, bucket))
        {
            throw new SqlException(SqlErrorName.PermissionDenied, ObjectLeases.Refusal(location));
        }

        TableFailures.OrDenied(() => rights.RequireObject(ObjectActions.Read, bucket, key));
        TableFailures.Refuse(await _leases.IsKeyRefused(rights, bucket, key, cancellationToken));
    }

    private static CatalogScope Scope(SqlPrincipal principal) => new(principal.Account, principal.Region);
}
