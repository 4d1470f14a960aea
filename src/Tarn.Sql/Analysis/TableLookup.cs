using Tarn.Sql.Catalog;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>The query of a view; null: its text cannot be parsed, for the reason given.</summary>
internal sealed record ViewQuery(Query? Query, string? Reason);

/// <summary>The tables and views that a statement and its views name, as the catalog knew them when the statement was planned.</summary>
internal sealed class TableLookup
{
    private readonly Dictionary<NamedTable, (TableHandle Table, ViewQuery? Query)> _tables = [];
    private readonly Dictionary<QualifiedName, TableHandle> _versions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<NamedTable, TableHandle> _kept = [];
    private readonly HashSet<string> _databases = [];

    /// <summary>A sentence about a thing with the name of a missing table; null: there is none.</summary>
    public Func<string, string?> Hint { get; init; } = static _ => null;

    public void Add(NamedTable name, TableHandle table, ViewQuery? query) => _tables[name] = (table, query);

    /// <summary>Adds the state of a table that one name in the statement asks for.</summary>
    public void AddAt(QualifiedName name, TableHandle table) => _versions[name] = table;

    /// <summary>Adds the rows that a view materializes.</summary>
    public void AddKept(NamedTable view, TableHandle kept) => _kept[view] = kept;

    /// <summary>The rows that a view materializes; null: there are none.</summary>
    public TableHandle? KeptOf(NamedTable view) => _kept.GetValueOrDefault(view);

    public void AddDatabase(string database) => _databases.Add(database);

    /// <summary>The table of a name; for a view also its query.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="database">The database of names without one, in lower case.</param>
    /// <param name="at">The position of errors.</param>
    /// <exception cref="SqlException">The catalog, the database or the table does not exist.</exception>
    public (NamedTable Name, TableHandle Table, ViewQuery? Query) Require(QualifiedName name, string database, SourcePosition at)
    {
        if (name.Parts.Count == 3 && name.Parts[0].Lower != BindingContext.CatalogName)
        {
            throw new SqlException(SqlErrorName.CatalogNotFound, $"Catalog '{name.Parts[0].Lower}' not found", at);
        }

        var full = new NamedTable(name.Parts.Count > 1 ? name.Parts[^2].Lower : database, name.Parts[^1].Lower);
        var (table, query) = name.Period is null ? _tables.GetValueOrDefault(full) : (_versions.GetValueOrDefault(name), null);
        return table is not null ? (full, table, query) : throw Missing(full, at);
    }

    private SqlException Missing(NamedTable name, SourcePosition at)
    {
        var hint = Hint(name.Table) is { } sentence ? $". {sentence}" : "";
        return _databases.Contains(name.Database)
            ? new SqlException(SqlErrorName.TableNotFound, $"Table '{name}' does not exist{hint}", at)
            : new SqlException(SqlErrorName.SchemaNotFound, $"Schema '{name.Database}' does not exist{hint}", at);
    }
}
