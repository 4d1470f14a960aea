using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Metadata;
using Tarn.Sql.Limits;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Planning;

/// <summary>A table or view that a statement reads.</summary>
/// <param name="Written">The name in the statement that asks for an earlier state; null: the current one.</param>
/// <param name="IsInView">Whether the name is in a view, which sees no parameters.</param>
internal readonly record struct TableUse(NamedTable Name, QualifiedName? Written, bool IsInView)
{
    /// <summary>The table whose right is needed: of a metadata table, the table that it describes.</summary>
    public NamedTable Described => MetadataTables.TrySplit(Name.Table, out var table, out _) ? Name with { Table = table }
        : Name with { Table = ViewHandles.Split(LiveTables.Split(Name.Table).Table) };
}

/// <summary>
/// Visits the tables and views that a statement names, then the ones that its views name, each one once. So a cycle of views ends.
/// </summary>
/// <param name="catalogs">Other names of the catalog, in lower case; null: none.</param>
internal sealed class TableWalk(IReadOnlySet<string>? catalogs)
{
    private readonly Queue<TableUse> _waiting = new();
    private readonly HashSet<NamedTable> _seen = [];
    private long _characters;

    /// <summary>The full name of a table; null: the name is of another catalog.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="database">The database of names without one, in lower case.</param>
    public static NamedTable? Resolve(QualifiedName name, string database) =>
        name.Parts.Count == 3 && name.Parts[0].Lower != Analysis.BindingContext.CatalogName ? null
            : new NamedTable(name.Parts.Count > 1 ? name.Parts[^2].Lower : database, name.Parts[^1].Lower);

    /// <summary>Adds the tables of a statement.</summary>
    public void Add(IEnumerable<QualifiedName> names, string database) => Add(names, database, isInView: false);

    /// <summary>The next table or view.</summary>
    public bool TryNext(out TableUse table) => _waiting.TryDequeue(out table);

    /// <summary>Adds the tables of a view.</summary>
    /// <returns>The view's query.</returns>
    /// <exception cref="SqlException">The view's text is no query; NOT_SUPPORTED: the views of the statement are too large.</exception>
    public QueryStatement Enter(SqlView view)
    {
        _characters += view.Sql.Length;
        if (_characters > StatementLimits.ViewsTextMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"the views of the statement have more than {StatementLimits.ViewsTextMax} characters");
        }

        IReadOnlySet<string>? names = view.Catalog is null ? catalogs : new HashSet<string>(catalogs ?? new HashSet<string>()) { view.Catalog };
        if (SqlParser.Parse(view.Sql, names) is not QueryStatement query)
        {
            throw new SqlException(SqlErrorName.InvalidView, "the text of the view is not a query");
        }

        Add(query.Tables, view.Database, isInView: true);
        return query;
    }

    private void Add(IEnumerable<QualifiedName> names, string database, bool isInView)
    {
        foreach (var name in names)
        {
            if (Resolve(name, database) is { } table && (name.Period is not null || _seen.Add(table)))
            {
                _waiting.Enqueue(new(table, name.Period is null ? null : name, isInView));
            }
        }
    }
}
