using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>The tables that a statement names, as the catalog knew them when it was planned.</summary>
internal sealed class TableLookup(string defaultDatabase)
{
    private readonly Dictionary<(string Database, string Table), TableHandle> _tables = [];
    private readonly HashSet<string> _databases = [];

    public string DefaultDatabase { get; } = defaultDatabase;

    public void Add(TableHandle table, string database, string name) => _tables[(database, name)] = table;

    public void AddDatabase(string database) => _databases.Add(database);

    public bool HasDatabase(string database) => _databases.Contains(database);

    public TableHandle? Find(string database, string table) => _tables.GetValueOrDefault((database, table));
}

/// <summary>
/// The shared parts of one statement's analysis: column numbers, looked-up tables, the statement's time and parameters.
/// </summary>
internal sealed class BindingContext(TableLookup tables, DateTimeOffset now, IReadOnlyList<Expression> parameters)
{
    /// <summary>The name under which Athena users see the one catalog.</summary>
    public const string CatalogName = "awsdatacatalog";

    private int _columns;

    public TableLookup Tables { get; } = tables;

    /// <summary>
    /// The statement's time: one instant for the whole statement, as SQL requires of CURRENT_TIMESTAMP.
    /// </summary>
    public DateTimeOffset Now { get; } = now;

    public IReadOnlyList<Expression> Parameters { get; } = parameters;

    public List<SharedQuery> Shared { get; } = [];

    public List<ScanNode> Scans { get; } = [];

    public PlanColumn NewColumn(SqlType type)
    {
        if (_columns >= StatementLimits.ColumnsMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"statement has more than {StatementLimits.ColumnsMax} columns");
        }

        return new(++_columns, type);
    }
}
