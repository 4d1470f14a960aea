using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>Reading the catalog inside a transaction or a read.</summary>
public static class CatalogReads
{
    /// <summary>The database, or null.</summary>
    public static async ValueTask<Database?> FindDatabase(this IMetadataReader reader, DatabaseName name)
    {
        var key = CatalogKeys.Database(name);
        return await reader.Get(LakeSpaces.Databases, key) is { } value ? CatalogRows.DecodeDatabase(key, value) : null;
    }

    /// <summary>The table, or null.</summary>
    public static async ValueTask<TableEntry?> FindTable(this IMetadataReader reader, TableName name)
    {
        var key = CatalogKeys.Table(name);
        if (await reader.Get(LakeSpaces.Tables, key) is not { } value)
        {
            return null;
        }

        var table = CatalogRows.DecodeTable(key, value);
        var head = await reader.FindHead(table.Id);
        Invariant.Check(head is not null);
        return new TableEntry(table, head);
    }

    /// <summary>The head of a table, or null when the table is gone.</summary>
    public static async ValueTask<TableHead?> FindHead(this IMetadataReader reader, TableId id) =>
        await reader.Get(LakeSpaces.TableHeads, CatalogKeys.Head(id)) is { } value ? CatalogRows.DecodeHead(value) : null;

    /// <summary>Databases in byte order of their names, after <paramref name="after"/> (null: from the first), at most so many.</summary>
    public static async ValueTask<IReadOnlyList<Database>> ListDatabases(this IMetadataReader reader, CatalogScope scope, string? after, int limit)
    {
        var range = KeyRange.Prefix(CatalogKeys.Databases(scope));
        if (after is not null)
        {
            range = range with { From = Next(CatalogKeys.Database(new DatabaseName(scope, after))) };
        }

        var rows = await reader.Scan(LakeSpaces.Databases, range, limit);
        return rows.Select(row => CatalogRows.DecodeDatabase(row.Key, row.Value)).ToArray();
    }

    /// <summary>A database's tables in byte order of their names, after <paramref name="after"/> (null: from the first), at most so many.</summary>
    public static async ValueTask<IReadOnlyList<TableEntry>> ListTables(this IMetadataReader reader, DatabaseName database, string? after, int limit)
    {
        var range = KeyRange.Prefix(CatalogKeys.Tables(database));
        if (after is not null)
        {
            range = range with { From = Next(CatalogKeys.Table(new TableName(database.Scope, database.Database, after))) };
        }

        var entries = new List<TableEntry>();
        foreach (var row in await reader.Scan(LakeSpaces.Tables, range, limit))
        {
            var table = CatalogRows.DecodeTable(row.Key, row.Value);
            var head = await reader.FindHead(table.Id);
            Invariant.Check(head is not null);
            entries.Add(new TableEntry(table, head));
        }

        return entries;
    }

    private static byte[] Next(byte[] key) => [.. key, 0];
}
