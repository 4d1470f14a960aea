using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

internal sealed partial class QueryBinder
{
    /// <summary>
    /// A view: its query, bound with its own database and without the statement's WITH names and parameters, with the columns and types
    /// that were stored with it.
    /// </summary>
    /// <exception cref="SqlException">VIEW_IS_RECURSIVE, VIEW_IS_STALE, INVALID_VIEW; NOT_SUPPORTED: a limit.</exception>
    private BoundRelation BindView(NamedTable name, TableHandle view, ViewQuery query, SourcePosition at)
    {
        if (_views.Contains(name))
        {
            throw new SqlException(SqlErrorName.ViewIsRecursive, "View is recursive", at);
        }

        if (_views.Count >= StatementLimits.ViewDepthMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"views are nested more than {StatementLimits.ViewDepthMax} levels deep: {name}", at);
        }

        if (query.Query is null)
        {
            throw new SqlException(SqlErrorName.InvalidView, $"Failed parsing stored view '{name}': {query.Reason}", at);
        }

        var bound = BindStored(name, view.View!, query.Query, at);
        if (Staleness(view.Columns, bound.Fields) is { } reason)
        {
            throw new SqlException(SqlErrorName.ViewIsStale, $"View '{name}' is stale or in invalid state: {reason}", at);
        }

        bound = WithKept(name, view, bound);
        var columns = view.Columns.Select(c => _context.NewColumn(c.Type)).ToList();
        var project = new ProjectNode(bound.Plan, [.. bound.Fields.Select((f, i) => ExpressionBinder.Coerce(f.Value, view.Columns[i].Type))], columns);
        return new(project, [.. columns.Select((c, i) =>
            BoundRelation.Field(name.Table, name.Database, view.Columns[i].Name.ToLowerInvariant(), view.Columns[i].Name.ToLowerInvariant(), c.Id, c.Type))]);
    }

    /// <summary>The rows that a view materializes, with the later ones; the query as it is where no materialized rows serve it.</summary>
    private BoundQuery WithKept(NamedTable name, TableHandle view, BoundQuery bound)
    {
        if (_context.Tables.KeptOf(name) is not { } kept || MaterializedPlan.TryOf(bound.Plan) is not { } plan)
        {
            return bound;
        }

        var (after, reason) = MaterializedTables.Check(kept, plan.Scan.Table, view.View!);
        _context.Notes.Add(reason is null ? $"{name}: kept rows, and later rows of its source" : $"{name}: all rows of its source, because {reason}");
        return after is { } commit ? BindWithKept(plan, kept, commit, bound.Fields) : bound;
    }

    private BoundQuery BindStored(NamedTable name, SqlView view, Query query, SourcePosition at)
    {
        try
        {
            return new QueryBinder(_context.Inside(view.Database), _views.Add(name)).BindQuery(query, null);
        }
        catch (SqlException broken) when (broken.Name is not (SqlErrorName.NotSupported or SqlErrorName.ExceededTimeLimit))
        {
            throw new SqlException(SqlErrorName.InvalidView, $"Failed analyzing stored view '{name}': {broken.Sentence}", at);
        }
    }

    /// <summary>The first reason, in Trino's words, why the query's columns do not fit the stored ones; null: they fit.</summary>
    private static string? Staleness(IReadOnlyList<TableColumn> stored, IReadOnlyList<ScopeField> derived)
    {
        if (stored.Count != derived.Count)
        {
            return $"stored view column count ({stored.Count}) does not match column count derived from the view query analysis ({derived.Count})";
        }

        for (var i = 0; i < stored.Count; i++)
        {
            var (column, field) = (stored[i], derived[i]);
            if (field.Name is null)
            {
                return $"a column of type {field.Value.Type.Name} projected from query view at position {i} has no name";
            }

            var projected = $"column [{field.Name}] of type {field.Value.Type.Name} projected from query view at position {i}";
            var expected = $"column [{column.Name}] of type {column.Type.Name} stored in view definition";
            if (!column.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
            {
                return $"{projected} has a different name from {expected}";
            }

            if (!Types.TypeCoercion.CanCoerce(field.Value.Type, column.Type))
            {
                return $"{projected} cannot be coerced to {expected}";
            }
        }

        return null;
    }
}
