using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Catalog;

/// <summary>One column of a table as SQL sees it. <see cref="FieldId"/> is Iceberg's (0: none).</summary>
public sealed record TableColumn(string Name, SqlType Type, int FieldId = 0, string? Comment = null)
{
    /// <summary>
    /// Field ids of the nested levels, in the shape of <see cref="Type"/>; null when the type is flat or files carry no
    /// ids.
    /// </summary>
    public FieldTree? Nested { get; init; }

    /// <summary>
    /// The value in rows that are older than the column, as text that the engine casts to the column's type. Null:
    /// these rows have null.
    /// </summary>
    public string? Default { get; init; }

    /// <summary>The value of new rows that get none, in the form of <see cref="Default"/>. Null: they have null.</summary>
    public string? WriteDefault { get; init; }

    /// <summary>Whether the column is a partition key of a Hive table.</summary>
    public bool IsPartitionKey { get; init; }

    /// <summary>Whether no row has null.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// The field ids from the column down to a field, by the ordinals of fields in rows; 0 for an unknown id.
    /// </summary>
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

/// <summary>
/// The field id of one level and of the levels below it: a row's fields, an array's element, a map's key and value.
/// </summary>
public sealed record FieldTree(int FieldId, string Name, IReadOnlyList<FieldTree> Children)
{
    public string? Default { get; init; }
}

/// <summary>
/// A table at one moment. Immutable. <see cref="SnapshotId"/> determines the files that a scan reads; null for an empty
/// table, or for rows that are not files.
/// </summary>
public sealed record TableHandle(string Database, string Name, IReadOnlyList<TableColumn> Columns, long? SnapshotId)
{
    /// <summary>Columns that `*` omits and a query can name.</summary>
    public IReadOnlyList<TableColumn> Hidden { get; init; } = [];

    /// <summary>Whether rows have ids (format version 3), which they keep when they move to other files.</summary>
    public bool HasRowIds { get; init; }

    /// <summary>A column by its ordinal: the table's own, then the hidden ones.</summary>
    public TableColumn ColumnAt(int place) => place < Columns.Count ? Columns[place] : Hidden[place - Columns.Count];

    /// <summary>The name mapping for files without field ids; null when the table has none.</summary>
    public NameMapping? Names { get; init; }

    /// <summary>The catalog's own data to list this handle's files again; opaque to SQL.</summary>
    public object? State { get; init; }

    /// <summary>
    /// Set for tables whose rows are metadata, not files (`tarn.ledger`): values in column order, in the form of
    /// constants. Values of arrays and rows are object?[], values of maps pairs of keys and values.
    /// </summary>
    public IReadOnlyList<object?[]>? Rows { get; init; }

    /// <summary>
    /// Rows of metadata that complete the table's own; null: there are none. The first column has the name of a column of the
    /// table, with at most one row per value. The other columns follow the table's; they are null where no row has the value.
    /// </summary>
    public TableHandle? Beside { get; init; }

    /// <summary>The columns that `*` names: the table's own, then the columns of <see cref="Beside"/>.</summary>
    public IEnumerable<TableColumn> Shown => Beside is null ? Columns : Columns.Concat(Beside.Columns.Skip(1));

    /// <summary>
    /// Whether its rows are metadata that <see cref="ISqlCatalog.ListRows"/> lists once the statement's columns are known, not files
    /// (`"t$files"`).
    /// </summary>
    public bool ListsRows { get; init; }

    /// <summary>The rows that the statement's principal may see; null: all. The others never reach an expression of the statement.</summary>
    public RowFilter? Seen { get; init; }

    /// <summary>The commit after which files are read, by their data sequence number; null: all files are.</summary>
    public long? After { get; init; }

    /// <summary>Set for a view: the query that makes its rows. It has no files and no rows of its own.</summary>
    public SqlView? View { get; init; }

    /// <summary>Undelivered rows of the table beside its files; null: none are seen. All have the table's present columns.</summary>
    public IReadOnlyList<TailFile>? Tail { get; init; }

    /// <summary>The ids of the key columns by which rows of <see cref="Tail"/> supersede others; empty: none does.</summary>
    public IReadOnlyList<int> TailKeys => Tail?.FirstOrDefault(file => file.Keys.Count > 0)?.Keys ?? [];

    /// <summary>The time of the cut of <see cref="Tail"/>, Unix milliseconds; null: none are seen.</summary>
    public long? AsOfMs { get; init; }

    /// <summary>Records of a fed table that its deliveries did not hand over in time.</summary>
    public IReadOnlyList<LeftOutRecords> LeftOut { get; init; } = [];

    /// <summary>
    /// Pins the snapshot's files. The caller that looked up the table disposes it when the statement has ended.
    /// </summary>
    public IDisposable? Pin { get; init; }
}

/// <summary>The rows with one of some values in a column.</summary>
/// <param name="Column">The column's name, in lower case; its type is bigint.</param>
/// <param name="Values">The values; none: no row is seen.</param>
public sealed record RowFilter(string Column, IReadOnlyList<long> Values)
{
    /// <summary>The filter of a table whose rows are not seen.</summary>
    public static RowFilter OfNone { get; } = new("", []);
}

/// <summary>The query of a view.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Database">The database of names without one, in lower case.</param>
/// <param name="Catalog">The name that the text has for this catalog, in lower case; null: none of its own.</param>
public sealed record SqlView(string Sql, string Database, string? Catalog = null);

/// <summary>A table by its names in lower case.</summary>
public readonly record struct NamedTable(string Database, string Table)
{
    /// <summary>The name of the catalog.</summary>
    public const string Catalog = "awsdatacatalog";

    /// <summary>The full name, as errors show it.</summary>
    public override string ToString() => $"{Catalog}.{Database}.{Table}";
}

/// <summary>
/// Tables that other projects show to SQL under the database `tarn`: rows, not files. They are read when the statement is
/// planned.
/// </summary>
public interface ISystemTables
{
    IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The table with all its rows that the principal may see; null when there is no table of that name.
    /// </summary>
    ValueTask<TableHandle?> Find(SqlPrincipal principal, string table, CancellationToken cancellationToken);

    /// <summary>
    /// The rows of a table of a system database that the principal may see; null: all. Only for tables with files: rows of others are
    /// chosen when they are read.
    /// </summary>
    /// <exception cref="SqlException">PERMISSION_DENIED: the principal may see none, by the rights to the thing that the table is about.</exception>
    ValueTask<RowFilter?> FindFilter(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken);

    /// <summary>The rows that complete a table of a system database (<see cref="TableHandle.Beside"/>); null: there are none.</summary>
    ValueTask<TableHandle?> FindBeside(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken);
}

/// <summary>
/// The databases, tables and files that SQL uses. Names are looked up ignoring case. Every method may be called from
/// any thread.
/// </summary>
public interface ISqlCatalog : IFileLeases
{
    /// <summary>Names of all databases that the principal may see, in order.</summary>
    ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken);

    /// <summary>Names of a database's tables in order; null when there is no such database.</summary>
    ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken);

    /// <summary>Names of a database's views that SQL runs, in order; null when there is no such database.</summary>
    ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken);

    /// <summary>The view of that name; null: there is none, or the name is a table's. No file of a table is read.</summary>
    ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken);

    /// <summary>Whether the table's rows are in partitions of the catalog, which need a right of their own. No row of a partition is read.</summary>
    bool HasPartitions(SqlPrincipal principal, string database, string table);

    /// <summary>The table at its current snapshot, or the view of that name; null when there is none.</summary>
    ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken);

    /// <summary>
    /// The rows that a view materializes. Null: it materializes none, or the principal may not read them; then its query reads the source.
    /// </summary>
    async ValueTask<TableHandle?> FindKept(SqlPrincipal principal, string database, string view, CancellationToken cancellationToken)
    {
        try
        {
            return await FindTableAt(principal, database, MaterializedTables.NameOf(view), new TablePoint.OfNow(IsLive: false), cancellationToken);
        }
        catch (SqlException hidden) when (hidden.Name is SqlErrorName.PermissionDenied or SqlErrorName.NotSupported)
        {
            return null;
        }
    }

    /// <summary>A sentence about a thing of this name that is no table of the catalog, if the principal may see that thing; null: there is none.</summary>
    string? HintFor(SqlPrincipal principal, string table) => null;

    /// <summary>The table at another state than the current one, with the schema of its snapshot; null when there is no such table.</summary>
    /// <exception cref="SqlException">INVALID_ARGUMENTS: the table has no such snapshot; NOT_SUPPORTED: it has no snapshots at all.</exception>
    ValueTask<TableHandle?> FindTableAt(SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken);

    /// <summary>
    /// The data files of the handle's snapshot that may have rows for which the predicate is true, and their deletes.
    /// </summary>
    ValueTask<ScannedFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken);

    /// <summary>The rows of a table whose <see cref="TableHandle.ListsRows"/> is set, as <see cref="TableHandle.Rows"/>.</summary>
    /// <param name="table">Its handle.</param>
    /// <param name="predicate">A condition: rows for which it is not true may be left out.</param>
    /// <param name="columns">Ordinals of the columns whose values are needed; others may be null.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    IAsyncEnumerable<object?[]> ListRows(
        TableHandle table, Predicate predicate, IReadOnlySet<int> columns, CancellationToken cancellationToken);
}

/// <summary>
/// The principal that a statement runs for. Two principals never share a worker process. Principals of the same names are equal,
/// whatever object answers for their rights.
/// </summary>
public sealed record SqlPrincipal(string Account, string Region, string Identity, string WorkGroup)
{
    /// <summary>The rights of the principal to bytes and rows.</summary>
    public required IRights Rights { get; init; }

    /// <summary>Tarn itself, for its own work in an account and region.</summary>
    public static SqlPrincipal OfTarn(string account, string region) => new(account, region, "tarn", "tarn") { Rights = InstanceRights.Instance };

    /// <summary>The owner of the principal's worker processes.</summary>
    public WorkerPrincipal Worker => new(Account, Region, Identity, WorkGroup);

    /// <inheritdoc/>
    public bool Equals(SqlPrincipal? other) =>
        other is not null && (Account, Region, Identity, WorkGroup) == (other.Account, other.Region, other.Identity, other.WorkGroup);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Account, Region, Identity, WorkGroup);
}
