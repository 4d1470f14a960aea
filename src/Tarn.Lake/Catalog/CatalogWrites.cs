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
        catalog.Changed(transaction, CatalogChangeKind.CreateDatabase, name);
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
        catalog.Changed(transaction, CatalogChangeKind.UpdateDatabase, name);
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
            await RemoveTable(catalog, transaction, dropped!, nowMs, purges: false);
        }

        await catalog.Names.Remove(transaction, database.Id);
        await TableRowPurges.Order(transaction, database.Id);
        transaction.Delete(LakeSpaces.Databases, CatalogKeys.Id(database.Id));
        catalog.Changed(transaction, CatalogChangeKind.DeleteDatabase, name);
    }

    /// <summary>Creates a table. Its id is assigned.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the database does not exist; AlreadyExists; AccessDenied: its files are in the system folder, and it is not a
    /// system table; InvalidArgument: one of its locations is in or around another table's.
    /// </exception>
    public static ValueTask<CatalogTable> CreateTable(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table) =>
        Create(catalog, transaction, table, copied: null);

    private static async ValueTask<CatalogTable> Create(
        LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table, TableId? copied)
    {
        SystemDatabases.CheckLocation(table.Name, table.MetadataLocation);
        await catalog.RequireDatabase(transaction, table.Name.DatabaseName);
        if (await catalog.FindTable(transaction, table.Name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, "Table already exists.");
        }

        var created = table with { Id = new TableId(transaction.NextId()) };
        await catalog.Names.Add(transaction, created.ToEntry());
        await Put(catalog, transaction, created, copied);
        catalog.Changed(transaction, CatalogChangeKind.CreateTable, created.Name);
        return created;
    }

    private static async ValueTask<CatalogTable?> FindCopied(LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table)
    {
        if (table.Places.Count == 0 || await TableLocations.FindOverlap(transaction, table.Places[0]) is not { } other
            || await transaction.Get(LakeSpaces.Tables, CatalogKeys.Table(other)) is not { } row)
        {
            return null;
        }

        var first = CatalogRows.DecodeTable(row) with { Id = other };
        var isSame = first.MetadataLocation == table.MetadataLocation && first.Places.SequenceEqual(table.Places);
        return isSame && catalog.All().Any(one => one.Id == other && one.Name.Scope.Account == table.Name.Scope.Account) ? first : null;
    }

    /// <summary>
    /// As <see cref="CreateTable"/>. If another table of the account has the same current metadata file, the new table is its copy and shares its
    /// locations. Clients of Glue rename a table by a copy of its entry, and then delete the first one.
    /// </summary>
    public static async ValueTask<CatalogTable> CreateTableOrCopy(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table)
    {
        if (await FindCopied(catalog, transaction, table) is not { } first)
        {
            return await catalog.CreateTable(transaction, table);
        }

        return await Create(catalog, transaction, table with { MadeByTarn = first.MadeByTarn, Kinds = first.Kinds }, first.Id);
    }

    /// <summary>Replaces a table's document and pointer, and raises its version by 1.</summary>
    /// <param name="transaction">The transaction that read the table.</param>
    /// <param name="changed">The table as the transaction read it, with its changes.</param>
    /// <exception cref="TarnException">AccessDenied, InvalidArgument: a new location, as in <see cref="CreateTable"/>.</exception>
    public static async ValueTask<CatalogTable> ReplaceTable(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable changed)
    {
        var replaced = changed with { Version = changed.Version + 1 };
        await catalog.Names.ReplaceDocument(transaction, replaced.Id.Value, replaced.Document);
        await Put(catalog, transaction, replaced);
        catalog.Changed(transaction, CatalogChangeKind.UpdateTable, replaced.Name);
        return replaced;
    }

    /// <summary>Replaces a table's pointer alone, and raises its version by 1.</summary>
    internal static async ValueTask MovePointer(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable moved)
    {
        await Put(catalog, transaction, moved with { Version = moved.Version + 1 });
        catalog.Changed(transaction, CatalogChangeKind.UpdateTable, moved.Name);
    }

    /// <summary>Reports a change of partitions, in its transaction.</summary>
    /// <param name="partitions">The values of the changed partitions.</param>
    public static void Changed(
        this LakeCatalog catalog, IMetadataTransaction transaction, CatalogChangeKind kind, TableName table, IReadOnlyList<IReadOnlyList<string>> partitions) =>
        catalog.Changing?.Invoke(transaction, new CatalogChange(kind, table.DatabaseName, table.Table, partitions));

    private static void Changed(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogChangeKind kind, TableName table) =>
        catalog.Changed(transaction, kind, table, []);

    private static void Changed(this LakeCatalog catalog, IMetadataTransaction transaction, CatalogChangeKind kind, DatabaseName database) =>
        catalog.Changing?.Invoke(transaction, new CatalogChange(kind, database, null, []));

    /// <summary>
    /// Removes a table or view. An Iceberg table can come back for 7 days, unless its files are purged. If another table shares its locations,
    /// the files stay with that table.
    /// </summary>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <param name="purges">Whether a job removes the table's files.</param>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<CatalogTable> DropTable(
        this LakeCatalog catalog, IMetadataTransaction transaction, TableName name, long nowMs, bool purges = false)
    {
        await catalog.RequireDatabase(transaction, name.DatabaseName);
        var entry = await catalog.FindTable(transaction, name) ?? throw new TarnException(ErrorKind.NotFound, $"Table {name.Table} not found.");
        await RemoveTable(catalog, transaction, entry, nowMs, purges);
        return entry;
    }

    /// <summary>Gives a table another name, which may be in another database. Its files do not move.</summary>
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
        catalog.Changed(transaction, CatalogChangeKind.DeleteTable, from);
        catalog.Changed(transaction, CatalogChangeKind.CreateTable, to);
        return table with { Name = to };
    }

    // Every change of a table's locations comes here.
    private static async ValueTask Put(LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table, TableId? sharing = null)
    {
        var before = await transaction.Get(LakeSpaces.Tables, CatalogKeys.Table(table.Id)) is { } row ? CatalogRows.DecodeTable(row).Places : [];
        if (!before.SequenceEqual(table.Places))
        {
            TableLocations.CheckUser(table.Name, table.Places);
            foreach (var place in table.Places)
            {
                await TableLocations.CheckFree(catalog, transaction, place, sharing ?? table.Id);
            }

            TableLocations.Move(transaction, table.Id, before, table.Places);
        }

        transaction.Put(LakeSpaces.Tables, CatalogKeys.Table(table.Id), CatalogRows.Encode(table));
    }

    private static async ValueTask RemoveTable(
        LakeCatalog catalog, IMetadataTransaction transaction, CatalogTable table, long nowMs, bool purges)
    {
        await catalog.Names.Remove(transaction, table.Id.Value);
        await TableRowPurges.Order(transaction, table.Id.Value);
        TableLocations.Move(transaction, table.Id, table.Places, []);
        transaction.Delete(LakeSpaces.Tables, CatalogKeys.Table(table.Id));
        catalog.Changed(transaction, CatalogChangeKind.DeleteTable, table.Name);
        if (table.Places.Count > 0 && await TableLocations.FindOverlap(transaction, table.Places[0]) is not null)
        {
            return;
        }

        if (purges)
        {
            DroppedTables.Purge(transaction, table, nowMs);
        }
        else
        {
            DroppedTables.Keep(transaction, table, nowMs);
        }
    }
}
