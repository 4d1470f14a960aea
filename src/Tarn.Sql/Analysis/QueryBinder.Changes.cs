using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>Statements that change rows.</content>
internal sealed partial class QueryBinder
{
    /// <summary>Binds a statement that changes rows of a table.</summary>
    /// <exception cref="SqlException">The statement is invalid.</exception>
    public ChangePlan Bind(RowStatement statement, TableHandle table) => statement.Kind switch
    {
        RowStatementKind.Insert => BindInsert((InsertStatement)statement, table),
        RowStatementKind.Delete => BindDelete((DeleteStatement)statement, table),
        RowStatementKind.Update => BindUpdate((UpdateStatement)statement, table),
        RowStatementKind.Merge => BindMerge((MergeStatement)statement, table),
        RowStatementKind.Optimize => BindOptimize((OptimizeStatement)statement, table),
        RowStatementKind.Vacuum or RowStatementKind.CreateTableAs => throw statement.Unsupported(),
        RowStatementKind.CreateKeptView or RowStatementKind.RefreshView => throw statement.Unsupported(),
    };

    private ChangePlan BindInsert(InsertStatement insert, TableHandle table)
    {
        var columns = NamedColumns(table, insert.Columns, "Insert", insert.At);
        var bound = BindQuery(insert.Query, null);
        var given = bound.Plan.Columns;
        var types = columns.Select(c => table.Columns[c].Type).ToList();
        if (!Assignments.AreAllowed([.. given.Select(c => c.Type)], types))
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"Insert query has mismatched column types: Table: {Assignments.Names(types)}, Query: {Assignments.Names(given.Select(c => c.Type))}",
                insert.At);
        }

        var values = table.Columns.Select((column, i) => columns.IndexOf(i) is >= 0 and var n
            ? Assignments.Assign(ColumnReference.Of(given[n]), column.Type) : Unnamed(column));
        return new ChangePlan(Whole(bound.Plan, values), [RowChangeKind.Insert]);
    }

    /// <summary>Binds the query of a new table. The labels of the plan are the names of the columns.</summary>
    /// <exception cref="SqlException">The statement is invalid.</exception>
    public QueryPlan Bind(CreateTableAs statement)
    {
        var bound = BindQuery(statement.Query, null);
        var given = bound.Plan.Columns;
        if (statement.Columns is { } names && names.Count != given.Count)
        {
            throw new SqlException(SqlErrorName.MismatchedColumnAliases,
                $"Column alias list has {names.Count} entries but subquery has {given.Count} columns", statement.At);
        }

        var labels = bound.Fields.Select((field, i) => statement.Columns?[i].Lower ?? field.Name
            ?? throw new SqlException(SqlErrorName.MissingColumnName, $"Column name not specified at position {i + 1}", statement.At)).ToList();
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Type == SqlType.Unknown)
            {
                throw new SqlException(SqlErrorName.ColumnTypeUnknown, $"Column type is unknown at position {i + 1}", statement.At);
            }
        }

        var stored = given.Select(column => statement.IsHive ? Assignments.StoredInHive(column.Type) : Assignments.Stored(column.Type));
        return Whole(bound.Plan, given.Zip(stored, (column, type) => Assignments.Assign(ColumnReference.Of(column), type))) with { Labels = labels };
    }

    private ChangePlan BindDelete(DeleteStatement delete, TableHandle table)
    {
        var target = BindTarget(delete.Table, null, table);
        return new ChangePlan(Whole(Filtered(target, delete.Where), target.Place), [RowChangeKind.Delete]);
    }

    /// <summary>The positions of the rows that OPTIMIZE names. Its condition chooses files, so it may name only columns.</summary>
    private ChangePlan BindOptimize(OptimizeStatement optimize, TableHandle table)
    {
        var target = BindTarget(optimize.Table, null, table);
        return new ChangePlan(Whole(Filtered(target, optimize.Where), target.Place), [RowChangeKind.Delete]);
    }

    private ChangePlan BindUpdate(UpdateStatement update, TableHandle table)
    {
        var target = BindTarget(update.Table, null, table);
        var rows = Filtered(target, update.Where);
        var at = new ExpressionContext(new Scope(target.Fields, null), "UPDATE SET");
        var assigned = new Dictionary<int, PlanExpression>();
        foreach (var assignment in update.Assignments)
        {
            var column = ColumnOf(table, assignment.Column)
                ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"The UPDATE SET target column {assignment.Column.Lower} doesn't exist", assignment.At);
            if (!assigned.TryAdd(column, _expressions.Bind(assignment.Value, at)))
            {
                throw new SqlException(SqlErrorName.DuplicateColumnName, $"Column {assignment.Column.Lower} is set more than once", assignment.At);
            }
        }

        var (given, types) = (assigned.Values.Select(v => v.Type).ToList(), assigned.Keys.Select(c => table.Columns[c].Type).ToList());
        if (!Assignments.AreAllowed(given, types))
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"UPDATE table column types don't match SET expressions: Table: {Assignments.Names(types)}, Expressions: {Assignments.Names(given)}",
                update.At);
        }

        var values = table.Columns.Select((column, i) => assigned.TryGetValue(i, out var value) ? Assignments.Assign(value, column.Type) : target.Value(i));
        return new ChangePlan(Whole(rows, [.. target.Place, .. target.RowIds, .. values]), [RowChangeKind.Update]) { HasRowIds = table.HasRowIds };
    }

    /// <summary>The value of a column that a new row does not name: its write default, else null.</summary>
    private static Constant Unnamed(TableColumn column) =>
        new(column.WriteDefault is { } text ? IcebergDefaults.ValueOf(text, column.Type) : null, column.Type);

    private PlanNode Filtered(TargetRelation target, Expression? where) => where is null ? target.Plan
        : new FilterNode(target.Plan, BindFilter(where, new ExpressionContext(new Scope(target.Fields, null), "WHERE clause"), "WHERE clause"));

    private QueryPlan Whole(PlanNode input, IEnumerable<PlanExpression> outputs)
    {
        var values = outputs.ToList();
        var columns = values.Select(v => _context.NewColumn(v.Type)).ToList();
        return new(new ProjectNode(input, values, columns), _context.Shared, [.. columns.Select(c => c.Name)], _context.Scans);
    }

    /// <summary>The ordinals of named columns; of all columns when none is named.</summary>
    private static List<int> NamedColumns(TableHandle table, IReadOnlyList<Identifier>? names, string verb, SourcePosition at)
    {
        if (names is null)
        {
            return [.. Enumerable.Range(0, table.Columns.Count)];
        }

        var columns = new List<int>();
        foreach (var name in names)
        {
            var column = ColumnOf(table, name)
                ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"{verb} column name does not exist in target table: {name.Lower}", at);
            if (columns.Contains(column))
            {
                throw new SqlException(SqlErrorName.DuplicateColumnName, $"{verb} column name is specified more than once: {name.Lower}", at);
            }

            columns.Add(column);
        }

        return columns;
    }

    private static int? ColumnOf(TableHandle table, Identifier name)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i].Name.Equals(name.Lower, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>The table that a statement changes, with the file and the position of each row, and with its id if rows have ids.</summary>
    private TargetRelation BindTarget(QualifiedName name, Identifier? alias, TableHandle table)
    {
        IReadOnlyList<TableColumn> ids = table.HasRowIds ? [HiddenColumns.RowId] : [];
        var scanned = table with
        {
            Hidden = [.. table.Hidden.Where(h => h != HiddenColumns.Path && !ids.Contains(h)), .. ids, HiddenColumns.Path, HiddenColumns.Position],
        };
        var database = name.Parts.Count > 1 ? name.Parts[^2].Lower : _context.Database;
        var bound = Scan(scanned, name.Parts[^1].Lower, database);
        IReadOnlyList<PlanExpression> place = [bound.Fields[^2].Value, bound.Fields[^1].Value];
        var fields = bound.Fields.SkipLast(1);
        fields = alias is null ? fields : fields.Select(f => f with { Relation = alias.Lower, Database = null });
        return new(bound.Plan, [.. fields], place, table.HasRowIds ? [bound.Fields[^3].Value] : []);
    }

    private sealed record TargetRelation(
        PlanNode Plan, IReadOnlyList<ScopeField> Fields, IReadOnlyList<PlanExpression> Place, IReadOnlyList<PlanExpression> RowIds)
    {
        /// <summary>The present value of a column.</summary>
        public PlanExpression Value(int column) => Fields[column].Value;
    }
}
