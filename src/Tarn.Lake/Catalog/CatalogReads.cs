using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>Reads the catalog inside a transaction or a read.</summary>
public static class CatalogReads
{
    /// <summary>The database, or null.</summary>
    public static async ValueTask<Database?> FindDatabase(this LakeCatalog catalog, IMetadataReader reader, DatabaseName name) =>
        await catalog.Names.Find(reader, CatalogName.Of(name)) is { } entry ? await Database(reader, entry) : null;

    /// <summary>The database.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<Database> RequireDatabase(this LakeCatalog catalog, IMetadataReader reader, DatabaseName name) =>
        await catalog.FindDatabase(reader, name) ?? throw new TarnException(ErrorKind.NotFound, $"Database {name} not found.");

    /// <summary>The table, or null.</summary>
    public static async ValueTask<CatalogTable?> FindTable(this LakeCatalog catalog, IMetadataReader reader, TableName name) =>
        await catalog.Names.Find(reader, CatalogName.Of(name)) is { } entry ? await Table(reader, entry) : null;

    /// <summary>The table with its present pointer, or null when it no longer exists. Its name and document are not read again.</summary>
    public static async ValueTask<CatalogTable?> FindPointer(this IMetadataReader reader, CatalogTable table) =>
        await reader.Get(LakeSpaces.Tables, CatalogKeys.Table(table.Id)) is { } value ? CatalogRows.DecodeTable(value).Named(table.ToEntry()) : null;

    /// <summary>
    /// At most <paramref name="limit"/> databases in byte order of their names, after <paramref name="after"/> (null:
    /// from the first).
    /// </summary>
    public static async ValueTask<IReadOnlyList<Database>> ListDatabases(
        this LakeCatalog catalog, IMetadataReader reader, CatalogScope scope, string? after, int limit)
    {
        var from = after is null ? null : CatalogName.Of(new DatabaseName(scope, after)).Path;
        var databases = new List<Database>();
        foreach (var entry in await catalog.Names.List(reader, CatalogName.Databases(scope), from, limit))
        {
            databases.Add(await Database(reader, entry));
        }

        return databases;
    }

    /// <summary>
    /// At most <paramref name="limit"/> tables of a database in byte order of their names, after
    /// <paramref name="after"/> (null: from the first).
    /// </summary>
    public static async ValueTask<IReadOnlyList<CatalogTable>> ListTables(
        this LakeCatalog catalog, IMetadataReader reader, DatabaseName database, string? after, int limit)
    {
        var from = after is null ? null : CatalogName.Of(new TableName(database.Scope, database.Database, after)).Path;
        var tables = new List<CatalogTable>();
        foreach (var entry in await catalog.Names.List(reader, CatalogName.Tables(database), from, limit))
        {
            tables.Add(await Table(reader, entry));
        }

        return tables;
    }

    private static async ValueTask<Database> Database(IMetadataReader reader, CatalogEntry entry)
    {
        var row = await reader.Get(LakeSpaces.Databases, CatalogKeys.Id(entry.Id));
        Invariant.Check(row is not null);
        return Catalog.Database.Of(entry, CatalogRows.DecodeDatabase(row.Value));
    }

    private static async ValueTask<CatalogTable> Table(IMetadataReader reader, CatalogEntry entry)
    {
        var row = await reader.Get(LakeSpaces.Tables, CatalogKeys.Id(entry.Id));
        Invariant.Check(row is not null);
        return CatalogRows.DecodeTable(row.Value).Named(entry);
    }
}
