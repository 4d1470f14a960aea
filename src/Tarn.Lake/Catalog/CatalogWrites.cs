using Tarn.Lake.Commit;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>Changes of the catalog inside a transaction. Every change of a table raises its version.</summary>
public static class CatalogWrites
{
    /// <summary>Makes a database.</summary>
    /// <exception cref="TarnException">AlreadyExists.</exception>
    public static async ValueTask<Database> CreateDatabase(
        this IMetadataTransaction transaction, DatabaseName name, string? location, ReadOnlyMemory<byte> document, long nowMs)
    {
        if (await transaction.FindDatabase(name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Database already exists.");
        }

        var database = new Database { Id = transaction.NextId(), Name = name, CreatedMs = nowMs, Location = location, Document = document };
        transaction.Put(LakeSpaces.Databases, CatalogKeys.Database(name), CatalogRows.Encode(database));
        return database;
    }

    /// <summary>Replaces what a database says.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask UpdateDatabase(
        this IMetadataTransaction transaction, DatabaseName name, string? location, ReadOnlyMemory<byte> document)
    {
        var database = await transaction.RequireDatabase(name);
        var changed = database with { Location = location, Document = document };
        transaction.Put(LakeSpaces.Databases, CatalogKeys.Database(name), CatalogRows.Encode(changed));
    }

    /// <summary>Removes a database and the tables in it; files stay. Returns the ids of all that was removed.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: it holds more tables than one transaction removes.</exception>
    public static async ValueTask<IReadOnlyList<long>> DropDatabase(this IMetadataTransaction transaction, DatabaseName name)
    {
        const int TablesMax = 10_000;
        var database = await transaction.RequireDatabase(name);
        var tables = await transaction.ListTables(name, after: null, TablesMax + 1);
        if (tables.Count > TablesMax)
        {
            throw new TarnException(ErrorKind.Conflict, $"Database {name} has more than {TablesMax} tables; delete tables first.");
        }

        foreach (var table in tables)
        {
            Remove(transaction, table);
        }

        transaction.Delete(LakeSpaces.Databases, CatalogKeys.Database(name));
        return [database.Id, .. tables.Select(t => t.Id.Value)];
    }

    /// <summary>Makes a table whose metadata, if it has any, lies where <paramref name="head"/> says.</summary>
    /// <exception cref="TarnException">NotFound: no such database; AlreadyExists.</exception>
    public static async ValueTask<TableEntry> CreateTable(this IMetadataTransaction transaction, CatalogTable table, TableHead head)
    {
        await transaction.RequireDatabase(table.Name.DatabaseName);
        if (await transaction.FindTable(table.Name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        var entry = new TableEntry(table with { Id = new TableId(transaction.NextId()) }, head);
        Put(transaction, entry);
        return entry;
    }

    /// <summary>Replaces a table's definition and head; the version becomes the next one.</summary>
    public static TableEntry ReplaceTable(this IMetadataTransaction transaction, TableEntry current, CatalogTable table, TableHead head)
    {
        Invariant.Check(table.Id == current.Id && table.Name == current.Name);
        var entry = new TableEntry(table, head with { Version = current.Head.Version + 1 });
        Put(transaction, entry);
        return entry;
    }

    /// <summary>Removes a table; its files stay.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<TableEntry> DropTable(this IMetadataTransaction transaction, TableName name)
    {
        await transaction.RequireDatabase(name.DatabaseName);
        var entry = await transaction.FindTable(name) ?? throw new TarnException(ErrorKind.NotFound, $"Table {name.Table} not found.");
        Remove(transaction, entry);
        return entry;
    }

    /// <summary>The database.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<Database> RequireDatabase(this IMetadataReader reader, DatabaseName name) =>
        await reader.FindDatabase(name) ?? throw new TarnException(ErrorKind.NotFound, $"Database {name} not found.");

    internal static async ValueTask<ApplyOutcome> Create(IMetadataTransaction transaction, PreparedCommit commit)
    {
        await transaction.RequireDatabase(commit.Entry.Name.DatabaseName);
        if (await transaction.FindTable(commit.Entry.Name) is { } existing)
        {
            return existing.Head.MetadataLocation == commit.MetadataLocation ? ApplyOutcome.AlreadyApplied : ApplyOutcome.Moved;
        }

        await transaction.CreateTable(commit.Entry.Table, commit.Entry.Head with
        {
            MetadataLocation = commit.MetadataLocation,
            UpdatedMs = commit.Metadata.LastUpdatedMs,
        });
        return ApplyOutcome.Applied;
    }

    internal static async ValueTask<ApplyOutcome> MovePointer(IMetadataTransaction transaction, PreparedCommit commit)
    {
        var planned = commit.Entry.Head;
        var head = await transaction.FindHead(commit.Entry.Id);
        if (head is null)
        {
            return ApplyOutcome.Gone;
        }

        if (head.MetadataLocation == commit.MetadataLocation)
        {
            return ApplyOutcome.AlreadyApplied;
        }

        // the pointer alone decides: a changed definition (a comment, a parameter) is no reason to write files again
        if (head.MetadataLocation != planned.MetadataLocation)
        {
            return ApplyOutcome.Moved;
        }

        var moved = head with
        {
            Version = head.Version + 1,
            UpdatedMs = commit.Metadata.LastUpdatedMs,
            MetadataLocation = commit.MetadataLocation,
            PreviousMetadataLocation = head.MetadataLocation,
            SchemaByTarn = head.SchemaByTarn || commit.SchemaChanges.Count > 0,
        };
        transaction.Put(LakeSpaces.TableHeads, CatalogKeys.Head(commit.Entry.Id), CatalogRows.Encode(moved));
        return ApplyOutcome.Applied;
    }

    private static void Put(IMetadataTransaction transaction, TableEntry entry)
    {
        transaction.Put(LakeSpaces.Tables, CatalogKeys.Table(entry.Name), CatalogRows.Encode(entry.Table));
        transaction.Put(LakeSpaces.TableHeads, CatalogKeys.Head(entry.Id), CatalogRows.Encode(entry.Head));
    }

    private static void Remove(IMetadataTransaction transaction, TableEntry entry)
    {
        transaction.Delete(LakeSpaces.Tables, CatalogKeys.Table(entry.Name));
        transaction.Delete(LakeSpaces.TableHeads, CatalogKeys.Head(entry.Id));
    }
}
