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
    public static async ValueTask DropDatabase(this LakeCatalog catalog, IMetadataTransaction transaction, DatabaseName name, long nowMs)
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
            var dropped = await catalog.FindTable(transaction, table.Name.ToTable());
            await RemoveTable(catalog, transaction, dropped!);
            DroppedTables.Keep(transaction, dropped!, nowMs);
        }

        await catalog.Names.Remove(transaction, database.Id);
        await TableRowPurges.Order(transaction, database.Id);
        transaction.Delete(LakeSpaces.Databases, CatalogKeys.Id(database.Id));
    }

    /// <summary>Creates a table. Its id is assigned.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the database does not exist; AlreadyExists; AccessDenied: its files are in the system folder, and it is not a
    /// system table; InvalidArgument: one of its places is in or around another table's.
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
        await Put(catalog, transaction, created);
        return created;
    }

    /// <summary>Replaces a table's document and pointer, and raises its version by 1.</summary>
    /// <param name="transaction">The transaction that read the table.</param>
    /// <param name="changed">The table as the transaction read it, with its changes.</param>
    /// <exception cref="TarnException">AccessDenied, InvalidArgument: a new place, as in <see cref="CreateTable"/>.</exception>
    public static async ValueTask<CatalogTable> ReplaceTable(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable changed)
    {
        var replaced = changed with { Version = changed.Version + 1 };
        await catalog.Names.ReplaceDocument(transaction, replaced.Id.Value, replaced.Document);
        await Put(catalog, transaction, replaced);
        return replaced;
    }

    /// <summary>Replaces a table's pointer alone, and raises its version by 1.</summary>
    internal static ValueTask MovePointer(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable moved) =>
        Put(catalog, transaction, moved with { Version = moved.Version + 1 });

    /// <summary>Removes a table or view. An Iceberg table can come back for 7 days, unless its files are purged.</summary>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <param name="purges">Whether a job removes the table's files.</param>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<CatalogTable> DropTable(
        this LakeCatalog catalog, IMetadataTransaction transaction, TableName name, long nowMs, bool purges = false)
    {
        await catalog.RequireDatabase(transaction, name.DatabaseName);
        var entry = await catalog.FindTable(transaction, name) ?? throw new TarnException(ErrorKind.NotFound, $"Table {name.Table} not found.");
        await RemoveTable(catalog, transaction, entry);
        if (purges)
        {
            DroppedTables.Purge(transaction, entry, nowMs);
        }
        else
        {
            DroppedTables.Keep(transaction, entry, nowMs);
        }

        return entry;
    }

    /// <summary>Gives a table another name, which may be in another database. Its files stay in their place.</summary>
    /// <exception cref="TarnException">NotFound: the table or the new database does not exist; AlreadyExists.</exception>
    public static async ValueTask<CatalogTable> RenameTable(this LakeCatalog catalog, IMetadataTransaction transaction, TableName from, TableName to)
    {
        var table = await catalog.FindTable(transaction, from) ?? throw new TarnException(ErrorKind.NotFound, $"Table {from.Table} not found.");
        await catalog.RequireDatabase(transaction, to.DatabaseName);
        if (await catalog.FindTable(transaction, to) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        await catalog.Names.Rename(transaction, table.Id.Value, CatalogName.Of(to));
        return table with { Name = to };
    }

    // Every change of a table's places comes here.
    private static async ValueTask Put(LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table)
    {
        var before = await transaction.Get(LakeSpaces.Tables, CatalogKeys.Table(table.Id)) is { } row ? CatalogRows.DecodeTable(row).Places : [];
        if (!before.SequenceEqual(table.Places))
        {
            TableLocations.CheckUser(table.Name, table.Places);
            foreach (var place in table.Places)
            {
                await TableLocations.CheckFree(catalog, transaction, place, table.Id);
            }

            TableLocations.Move(transaction, table.Id, before, table.Places);
        }

        transaction.Put(LakeSpaces.Tables, CatalogKeys.Table(table.Id), CatalogRows.Encode(table));
    }

    private static async ValueTask RemoveTable(LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table)
    {
        await catalog.Names.Remove(transaction, table.Id.Value);
        await TableRowPurges.Order(transaction, table.Id.Value);
        TableLocations.Move(transaction, table.Id, table.Places, []);
        transaction.Delete(LakeSpaces.Tables, CatalogKeys.Table(table.Id));
    }
}
