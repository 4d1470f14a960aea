using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal sealed partial class ExpressionBinder
{
    private PlanExpression BindSubquery(Expression e, ExpressionContext at)
    {
        if (at.Clause == RoutineBinder.Clause)
        {
            throw new SqlException(SqlErrorName.NotSupported, "Queries are not allowed in functions", e.At);
        }

        if (at.InLambda)
        {
            throw new SqlException(SqlErrorName.NotSupported, "Lambda expression cannot contain subqueries", e.At);
        }

        switch (e)
        {
            case Exists x:
                return new Subquery(SubqueryKind.Exists, bindQuery(x.Query, at.Scope).Plan, null, null, SqlType.Boolean) { At = e.At };
            case ScalarQuery s:
                var query = bindQuery(s.Query, at.Scope);
                return new Subquery(SubqueryKind.Scalar, query.Plan, null, null, Single(query)) { At = e.At };
            case InQuery i:
                const string Mismatch = "Value expression and result of subquery must be of the same type";
                var (inValue, inQuery) = (Bind(i.Value, at), bindQuery(i.Query, at.Scope));
                var (value, plan) = inValue is RowValue row && row.Items.Count > 1 && row.Items.Count == inQuery.Plan.Columns.Count
                    ? ComparedRows(row, inQuery, i.At, Mismatch) : Spread(Compared(inValue, inQuery, i.At, Mismatch));
                return Negate(i.Negated, new Subquery(SubqueryKind.In, plan, value, "=", SqlType.Boolean) { At = e.At });
            case QuantifiedComparison q:
                var (left, right) = Compared(
                    Bind(q.Left, at), bindQuery(q.Query, at.Scope), q.At,
                    "Value expression and result of subquery must be of the same type for quantified comparison");
                return new Subquery(q.All ? SubqueryKind.All : SubqueryKind.Any, right, left, q.Operator, SqlType.Boolean) { At = e.At };
            default:
                throw new SqlException(SqlErrorName.NotSupported, "this form of subquery is not supported", e.At);
        }
    }

    /// <summary>The type of a scalar query; several columns form a row.</summary>
    private static SqlType Single(BoundQuery query) => query.Plan.Columns.Count == 1 ? query.Plan.Columns[0].Type
        : SqlType.Row([.. query.Plan.Columns.Select((c, i) => new RowField(query.Fields[i].Name, c.Type))]);

    /// <summary>Splits rows that are compared as one value into their fields, because of nulls inside them.</summary>
    private (PlanExpression Value, PlanNode Plan) Spread((PlanExpression Value, PlanNode Plan) rows)
    {
        if (rows.Value.Type is not { Kind: TypeKind.Row, Fields.Count: > 1 } type || RowParts(rows.Value) is not { } parts)
        {
            return rows;
        }

        var columns = type.Fields.Select(f => context.NewColumn(f.Type)).ToList();
        return (new RowValue(parts, type) { At = rows.Value.At }, new ProjectNode(rows.Plan, Fields(ColumnReference.Of(rows.Plan.Columns[0])), columns));
    }

    /// <summary>Coerces both sides to their common type; the query's column by a projection above the query.</summary>
    private (PlanExpression Value, PlanNode Plan) Compared(PlanExpression value, BoundQuery query, SourcePosition at, string message)
    {
        var columns = query.Plan.Columns;
        if (value is RowValue row && columns.Count == row.Items.Count && columns.Count > 1)
        {
            var rowType = SqlType.Row([.. columns.Select(c => new RowField(null, c.Type))]);
            var output = context.NewColumn(rowType);
            var plan = new ProjectNode(query.Plan, [new RowValue([.. columns.Select(ColumnReference.Of)], rowType)], [output]);
            return Compared(value, new BoundQuery(plan, [query.Fields[0]]), at, message);
        }

        if (columns.Count != 1 || TypeCoercion.CommonSuperType(value.Type, columns[0].Type) is not { } common)
        {
            var shown = SqlType.Row([.. columns.Select((c, i) => new RowField(query.Fields[i].Name, c.Type))]);
            throw new SqlException(SqlErrorName.TypeMismatch, $"{message}: row({value.Type.Name}) vs {shown.Name}", at);
        }

        if (columns[0].Type == common)
        {
            return (Coerce(value, common), query.Plan);
        }

        return (Coerce(value, common), new ProjectNode(query.Plan, [Coerce(ColumnReference.Of(columns[0]), common)], [context.NewColumn(common)]));
    }

    /// <summary>The row's items and the query's columns, each pair coerced to its common type.</summary>
    private (PlanExpression Value, PlanNode Plan) ComparedRows(RowValue row, BoundQuery query, SourcePosition at, string message)
    {
        var (items, columns) = (new List<PlanExpression>(), new List<PlanExpression>());
        for (var n = 0; n < row.Items.Count; n++)
        {
            var column = query.Plan.Columns[n];
            var common = TypeCoercion.CommonSuperType(row.Items[n].Type, column.Type) ?? throw new SqlException(SqlErrorName.TypeMismatch,
                $"{message}: row({row.Type.Name}) vs {SqlType.Row([.. query.Plan.Columns.Select((c, i) => new RowField(query.Fields[i].Name, c.Type))]).Name}",
                at);
            items.Add(Coerce(row.Items[n], common));
            columns.Add(Coerce(ColumnReference.Of(column), common));
        }

        return (row with { Items = items, Type = SqlType.Row([.. items.Select(i => new RowField(null, i.Type))]) },
            new ProjectNode(query.Plan, columns, [.. columns.Select(c => context.NewColumn(c.Type))]));
    }
}
