using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Sql.Catalog;

/// <summary>
/// The lake's catalog and the object store as SQL sees them, and the system tables of database `tarn` beside them.
/// </summary>
/// <param name="catalog">The lake's tables.</param>
/// <param name="objects">The files of the tables.</param>
/// <param name="systemTables">Database `tarn`; null: there is none.</param>
/// <param name="readPlanBytesMax">
/// Memory for the read plans of Parquet files; 32 MiB hold some 10,000 files of 20 columns, or 100 of 2,000.
/// </param>
public sealed class LakeSqlCatalog(LakeCatalog catalog, ObjectStore objects, ISystemTables? systemTables = null, long readPlanBytesMax = 32 << 20) : ISqlCatalog
{
    /// <summary>The database of system tables. It hides a database of that name in the lake.</summary>
    public const string SystemDatabase = "tarn";

    private readonly ParquetReadPlans _plans = new(readPlanBytesMax);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var names = catalog.Databases(Scope(principal)).Select(d => d.Name.Database);
        names = systemTables is null ? names : names.Append(SystemDatabase).Distinct();
        return ValueTask.FromResult<IReadOnlyList<string>>([.. names.Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken)
    {
        if (systemTables is not null && database == SystemDatabase)
        {
            return ValueTask.FromResult<IReadOnlyList<string>?>(systemTables.Names);
        }

        if (!CatalogNames.IsDatabase(database) || !catalog.TryFindDatabase(new DatabaseName(Scope(principal), database), out var found))
        {
            return ValueTask.FromResult<IReadOnlyList<string>?>(null);
        }

        return ValueTask.FromResult<IReadOnlyList<string>?>([.. catalog.Tables(found.Name).Select(t => t.Name.Table).Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        FindTable(principal, database, table, null, cancellationToken);

    /// <summary>The table at an earlier snapshot, with the schema of that time; null when there is no such table.</summary>
    /// <exception cref="SqlException">INVALID_ARGUMENTS: the table has no such snapshot.</exception>
    public ValueTask<TableHandle?> FindTableAt(
        SqlPrincipal principal, string database, string table, long snapshotId, CancellationToken cancellationToken) =>
        FindTable(principal, database, table, new SnapshotId(snapshotId), cancellationToken);

    private async ValueTask<TableHandle?> FindTable(
        SqlPrincipal principal, string database, string table, SnapshotId? at, CancellationToken cancellationToken)
    {
        if (systemTables is not null && database == SystemDatabase)
        {
            return await systemTables.Find(principal, table, cancellationToken);
        }

        if (!CatalogNames.IsDatabase(database) || !CatalogNames.IsTable(table))
        {
            return null;
        }

        var name = new TableName(Scope(principal), database, table);
        if (!catalog.TryFindTable(name, out var entry))
        {
            return null;
        }

        if (!entry.IsIceberg)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{database}.{table}' is not an Iceberg table; SQL reads Iceberg tables");
        }

        var pinned = await OrNamed(database, table, async () => await catalog.Pin(name, cancellationToken));
        try
        {
            var metadata = pinned.Metadata;
            RefuseEncrypted(database, table, metadata);
            var snapshot = at is not { } id ? metadata.CurrentSnapshot : metadata.SnapshotById(id)
                ?? throw new SqlException(SqlErrorName.InvalidArguments, $"Iceberg snapshot ID does not exist: {id}");
            var schema = at is null ? metadata.CurrentSchema : metadata.SchemaOf(snapshot!);
            var columns = IcebergColumns.Of(schema);
            return new TableHandle(database, table, columns, snapshot?.Id.Value)
            {
                Hidden = HiddenColumns.Beside(columns, metadata.FormatVersion),
                Names = NameMapping.Of(metadata),
                State = new PinnedSnapshot(pinned, snapshot, schema),
                Pin = pinned,
                Beside = systemTables is not null && SystemDatabases.Contains(database)
                    ? await systemTables.FindBeside(principal, name.Database, name.Table, cancellationToken)
                    : null,
            };
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TableFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken)
    {
        if (table.State is not PinnedSnapshot pinned)
        {
            return TableFiles.None;
        }

        return await OrNamed(table.Database, table.Name, async () =>
        {
            var scan = new TableScan(pinned.Table, pinned.Snapshot, pinned.Schema, predicate);
            return await new IcebergFiles(pinned.Table.Metadata, pinned.Schema).Of(scan, cancellationToken);
        });
    }

    /// <inheritdoc/>
    public async ValueTask<IFileLease> LeaseFile(SqlPrincipal principal, string location, CancellationToken cancellationToken)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        var version = await objects.Head(bucket, key, cancellationToken);
        return new Lease(await objects.LeaseLocalFile(version, cancellationToken), version, _plans);
    }

    /// <summary>
    /// Turns unreadable metadata, manifest lists and manifests into a statement error that names the table.
    /// </summary>
    private static async Task<T> OrNamed<T>(string database, string table, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (TarnException failure) when (NameOf(failure.Kind) is { } name)
        {
            throw new SqlException(name, $"Table '{database}.{table}': {failure.Message}");
        }
    }

    private static string? NameOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Damaged => SqlErrorName.IcebergBadData,
        ErrorKind.InvalidArgument => SqlErrorName.IcebergInvalidMetadata,
        ErrorKind.NotFound => SqlErrorName.IcebergMissingMetadata,
        ErrorKind.LimitExceeded => SqlErrorName.ExceededMemoryLimit,
        _ => null,
    };

    private static CatalogScope Scope(SqlPrincipal principal) => new(principal.Account, principal.Region);

    /// <summary>Encrypted tables list their keys, or have a key of their own as a property.</summary>
    private static void RefuseEncrypted(string database, string table, TableMetadata metadata)
    {
        if (metadata.Properties.ContainsKey("encryption.key-id") || (metadata.OtherMembers.TryGetValue("encryption-keys", out var keys) && keys is not "[]"))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{database}.{table}' is encrypted; SQL cannot read encrypted tables");
        }
    }

    /// <summary>A table at one of its snapshots; null: it has none yet.</summary>
    private sealed record PinnedSnapshot(PinnedTable Table, Snapshot? Snapshot, Schema Schema);

    private sealed class Lease(LocalFileLease lease, ObjectVersion version, ParquetReadPlans plans) : IFileLease
    {
        public string Path => lease.Path;

        /// <summary>A version's number is never reused, and its bytes never change.</summary>
        public string LinkName { get; } = "v" + version.Number.ToString(CultureInfo.InvariantCulture);

        public long ModifiedMs { get; } = version.LastModified.ToUnixTimeMilliseconds();

        public async Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken)
        {
            IReadOnlyList<ByteRange> ranges = columns is null
                ? [new(0, version.Size)]
                : (await plans.Of(version.Number, version.Size, range => lease.Read(range, cancellationToken))).Ranges(columns);
            await lease.Verify(ranges, cancellationToken);
        }

        public async Task VerifyFooter(CancellationToken cancellationToken)
        {
            const int EndBytes = 16;
            if (version.Size > 0)
            {
                var end = new ByteRange(0, Math.Min(EndBytes, version.Size));
                var footer = await ParquetReadPlan.FooterRange(version.Size, range => lease.Read(range, cancellationToken))
                    ?? end with { Offset = version.Size - end.Length };
                await lease.Verify([end, footer], cancellationToken);
            }
        }

        public void Dispose() => lease.Dispose();
    }
}
