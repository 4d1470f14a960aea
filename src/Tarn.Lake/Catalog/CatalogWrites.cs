using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>Changes the catalog inside a transaction. Every change of a table raises its version.</summary>
public static class CatalogWrites
{
    /// <summary>Creates a database.</summary>
    /// <exception cref="TarnException">AlreadyExists.</exception>
    public static async ValueTask<Database> CreateDatabase(
        this LakeCatalog catalog, IMetadataTransaction transaction, DatabaseName name, string? location, ReadOnlyMemory<byte> document, long nowMs)
    {
        if (await catalog.Names.Find(transaction, CatalogName.Of(name)) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Database already exists.");
        }

        var entry = new CatalogEntry { Id = transaction.NextId(), Name = CatalogName.Of(name), CreatedMs = nowMs, Document = document };
        await catalog.Names.Add(transaction, entry);
        var row = new DatabaseRow(location);
        transaction.Put(LakeSpaces.Databases, CatalogKeys.Id(entry.Id), CatalogRows.Encode(row));
        return Database.Of(entry, row);
    }

    /// <summary>Replaces a database's location and door document.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask UpdateDatabase(
        this LakeCatalog catalog, IMetadataTransaction transaction, DatabaseName name, string? location, ReadOnlyMemory<byte> document)
    {
        var database = await catalog.RequireDatabase(transaction, name);
        await catalog.Names.ReplaceDocument(transaction, database.Id, document);
        transaction.Put(LakeSpaces.Databases, CatalogKeys.Id(database.Id), CatalogRows.Encode(new DatabaseRow(location)));
    }

    /// <summary>Removes a database and its tables. Their files stay.</summary>
    /// <exception cref="TarnException">
    /// NotFound; Conflict: the database has more tables than one transaction may remove.
    /// </exception>
    public static async ValueTask DropDatabase(this LakeCatalog catalog, IMetadataTransaction transaction, DatabaseName name)
    {
        const int TablesMax = 10_000;
        var database = await catalog.RequireDatabase(transaction, name);
        var tables = await catalog.Names.List(transaction, CatalogName.Tables(name), after: null, TablesMax + 1);
        if (tables.Count > TablesMax)
        {
            throw new TarnException(ErrorKind.Conflict, $"Database {name} has more than {TablesMax} tables; delete tables first.");
        }

        foreach (var table in tables)
        {
            await RemoveTable(catalog, transaction, new TableId(table.Id));
        }

        await catalog.Names.Remove(transaction, database.Id);
        transaction.Delete(LakeSpaces.Databases, CatalogKeys.Id(database.Id));
    }

    /// <summary>Creates a table. Its id is assigned.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the database does not exist; AlreadyExists; AccessDenied: its files lie in the system folder, and it is not a
    /// system table.
    /// </exception>
    public static async ValueTask<CatalogTable> CreateTable(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table)
    {
        SystemDatabases.CheckLocation(table.Name, table.MetadataLocation);
        await catalog.RequireDatabase(transaction, table.Name.DatabaseName);
        if (await catalog.FindTable(transaction, table.Name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        var created = table with { Id = new TableId(transaction.NextId()) };
        await catalog.Names.Add(transaction, created.ToEntry());
        Put(transaction, created);
        return created;
    }

    /// <summary>Replaces a table's document and pointer, and raises its version by 1.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="transaction">The transaction that read the table.</param>
    /// <param name="changed">The table as the transaction read it, with its changes.</param>
    public static async ValueTask<CatalogTable> ReplaceTable(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable changed)
    {
        var replaced = changed with { Version = changed.Version + 1 };
        await catalog.Names.ReplaceDocument(transaction, replaced.Id.Value, replaced.Document);
        Put(transaction, replaced);
        return replaced;
    }

    /// <summary>Replaces a table's pointer alone, and raises its version by 1.</summary>
    internal static void MovePointer(this IMetadataTransaction transaction, CatalogTable moved) =>
        Put(transaction, moved with { Version = moved.Version + 1 });

    /// <summary>Removes a table. Its files stay.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<CatalogTable> DropTable(this LakeCatalog catalog, IMetadataTransaction transaction, TableName name)
    {
        await catalog.RequireDatabase(transaction, name.DatabaseName);
        var entry = await catalog.FindTable(transaction, name) ?? throw new TarnException(ErrorKind.NotFound, $"Table {name.Table} not found.");
        await RemoveTable(catalog, transaction, entry.Id);
        return entry;
    }

    private static void Put(IMetadataTransaction transaction, CatalogTable table) =>
        transaction.Put(LakeSpaces.Tables, CatalogKeys.Table(table.Id), CatalogRows.Encode(table));

    private static async ValueTask RemoveTable(LakeCatalog catalog, IMetadataTransaction transaction, TableId id)
    {
        await catalog.Names.Remove(transaction, id.Value);
        transaction.Delete(LakeSpaces.Tables, CatalogKeys.Table(id));
    }
}
