using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog;

/// <summary>One column of a table as SQL sees it. <see cref="FieldId"/> is Iceberg's (0 where there is none).</summary>
public sealed record TableColumn(string Name, SqlType Type, int FieldId = 0, string? Comment = null)
{
    /// <summary>Field ids of the nested levels, in the shape of <see cref="Type"/>; null where the type is flat or files carry no ids.</summary>
    public FieldTree? Nested { get; init; }

    /// <summary>What rows have that were written before the column was, as text that the engine casts to its type; null: null.</summary>
    public string? Default { get; init; }

    /// <summary>The field ids from the column's own down to a field's, by the places of fields in rows; 0 where they are not known.</summary>
    public IReadOnlyList<int> FieldIds(IReadOnlyList<int> fields)
    {
        var ids = new int[fields.Count + 1];
        ids[0] = FieldId;
        var tree = Nested;
        for (var i = 0; i < fields.Count; i++)
        {
            tree = tree?.Children[fields[i]];
            ids[i + 1] = tree?.FieldId ?? 0;
        }
        return ids;
    }
}

/// <summary>The field id of one level and of the levels below it: a row's fields, an array's element, a map's key and value.</summary>
public sealed record FieldTree(int FieldId, string Name, IReadOnlyList<FieldTree> Children)
{
    /// <summary>As <see cref="TableColumn.Default"/>.</summary>
    public string? Default { get; init; }
}

/// <summary>A table at one moment. Immutable: <see cref="SnapshotId"/> pins what a scan reads; null for an empty table or rows that are no files.</summary>
public sealed record TableHandle(string Database, string Name, IReadOnlyList<TableColumn> Columns, long? SnapshotId)
{
    /// <summary>Columns that can be named and that `*` leaves out.</summary>
    public IReadOnlyList<TableColumn> Hidden { get; init; } = [];

    /// <summary>A column by its place: the table's own, then the hidden ones.</summary>
    public TableColumn ColumnAt(int place) => place < Columns.Count ? Columns[place] : Hidden[place - Columns.Count];

    /// <summary>What names mean in files without field ids; null where the table says nothing about it.</summary>
    public NameMapping? Names { get; init; }

    /// <summary>Whatever the catalog needs to list this handle's files again; opaque to SQL.</summary>
    public object? State { get; init; }

    /// <summary>Set for tables whose rows are metadata, not files (`tarn.ledger`): values in the order of the columns, as constants have them.</summary>
    public IReadOnlyList<object?[]>? Rows { get; init; }

    /// <summary>Holds the snapshot's files; whoever asked for the table disposes it when the statement has ended.</summary>
    public IDisposable? Pin { get; init; }
}

/// <summary>Tables that other rooms show to SQL under the database `tarn`: rows, not files. They are read when the statement is planned.</summary>
public interface ISystemTables
{
    IReadOnlyList<string> Names { get; }

    /// <summary>The table with all its rows that the principal may see; null where there is none of that name.</summary>
    ValueTask<TableHandle?> Find(SqlPrincipal principal, string table, CancellationToken cancellationToken);
}

/// <summary>A file of this machine that stays, unchanged, until disposed. <see cref="LinkName"/> is unique for its content for ever.</summary>
public interface IFileLease : IDisposable
{
    string Path { get; }

    string LinkName { get; }

    /// <summary>Milliseconds since 1970 of the object's last change.</summary>
    long ModifiedMs { get; }

    /// <summary>Compares the bytes that a reader of some columns reads with their checksums. Cheap when that was done since the start.</summary>
    /// <param name="columns">Columns and fields of a Parquet file, each as the field ids from the top level down; null: the whole file, of any format.</param>
    /// <exception cref="Tarn.Storage.TarnException">Damaged: the file's bytes are not those that were stored.</exception>
    Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken);
}

/// <summary>
/// What SQL needs of databases, tables and files. Names are looked up without regard to case. Every method may be called from any thread.
/// </summary>
public interface ISqlCatalog
{
    /// <summary>Names of all databases that the principal may see, in order.</summary>
    ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken);

    /// <summary>Names of a database's tables in order, or null where there is no such database.</summary>
    ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken);

    /// <summary>The table at its current snapshot, or null where there is none.</summary>
    ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken);

    /// <summary>Every live data and delete file of the handle's snapshot.</summary>
    ValueTask<TableFiles> ListFiles(TableHandle table, CancellationToken cancellationToken);

    /// <summary>Makes the file's bytes a local file for as long as the lease lives.</summary>
    /// <param name="location">a data or delete file's</param>
    ValueTask<IFileLease> LeaseFile(SqlPrincipal principal, string location, CancellationToken cancellationToken);
}

/// <summary>In whose name a statement runs; two principals never share a worker process.</summary>
public sealed record SqlPrincipal(string Account, string Region, string Identity, string WorkGroup);
