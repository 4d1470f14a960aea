using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Storage.Objects;

namespace Tarn.Sql.Catalog;

/// <summary>The lake's catalog and the object store as SQL sees them, and the system tables of database `tarn` beside them.</summary>
public sealed class LakeSqlCatalog(LakeCatalog catalog, ObjectStore objects, ISystemTables? systemTables = null) : ISqlCatalog
{
    /// <summary>The database of system tables. A database of that name in the lake is hidden by it.</summary>
    public const string SystemDatabase = "tarn";

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
        if (!IsName(database) || !catalog.TryFindDatabase(new DatabaseName(Scope(principal), database), out var found))
        {
            return ValueTask.FromResult<IReadOnlyList<string>?>(null);
        }
        return ValueTask.FromResult<IReadOnlyList<string>?>([.. catalog.Tables(found.Name).Select(t => t.Name.Table).Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public async ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken)
    {
        if (systemTables is not null && database == SystemDatabase)
        {
            return await systemTables.Find(principal, table, cancellationToken);
        }
        if (!IsName(database) || !IsName(table))
        {
            return null;
        }
        var name = new TableName(Scope(principal), database, table);
        if (!catalog.TryFindTable(name, out var entry))
        {
            return null;
        }
        if (!entry.Table.IsIceberg)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{database}.{table}' is not an Iceberg table; SQL reads Iceberg tables");
        }
        var pinned = await catalog.Pin(name, cancellationToken);
        try
        {
            var metadata = pinned.Metadata;
            return new TableHandle(database, table, IcebergColumns.Of(metadata.CurrentSchema), metadata.CurrentSnapshotId?.Value) { State = pinned, Pin = pinned };
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DataFile>> ListFiles(TableHandle table, CancellationToken cancellationToken)
    {
        if (table.State is not PinnedTable pinned)
        {
            return [];
        }
        var files = await pinned.Files(pinned.Metadata.CurrentSnapshot, cancellationToken);
        if (files.Deletes.Count > 0)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table '{table.Database}.{table.Name}' has delete files, which SQL does not read yet");
        }
        return [.. files.Data.Select(e => IcebergFiles.Of(e, pinned.Metadata, pinned.Metadata.CurrentSchema))];
    }

    /// <inheritdoc/>
    public async ValueTask<IFileLease> LeaseFile(SqlPrincipal principal, DataFile file, CancellationToken cancellationToken)
    {
        var location = ObjectLocation.Parse(file.Location);
        var version = await objects.Head(location.Bucket, location.Key, cancellationToken);
        return new Lease(await objects.LeaseLocalFile(version, cancellationToken), version.Number);
    }

    private static CatalogScope Scope(SqlPrincipal principal) => new(principal.Account, principal.Region);

    private static bool IsName(string name) => name.Length is > 0 and <= CatalogNames.LengthMax;

    private sealed class Lease(LocalFileLease lease, long version) : IFileLease
    {
        public string Path => lease.Path;

        /// <summary>A version's number is never given again, and its bytes never change.</summary>
        public string LinkName { get; } = "v" + version.ToString(CultureInfo.InvariantCulture);

        public void Dispose() => lease.Dispose();
    }
}
