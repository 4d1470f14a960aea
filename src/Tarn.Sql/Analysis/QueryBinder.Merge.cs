using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>MERGE: the source joined with the table; each row takes its first fitting case.</content>
/// <seealso href="https://trino.io/docs/current/sql/merge.html"/>
internal sealed partial class QueryBinder
{
    private ChangePlan BindMerge(MergeStatement merge, TableHandle table)
    {
        var source = BindRelation(merge.Source, null);
        var target = BindTarget(merge.Table, merge.Alias, table);
        var both = new ExpressionContext(new Scope([.. target.Fields, .. source.Fields], null), "MERGE");
        var on = _expressions.BindBoolean(merge.On, both, "MERGE ON clause");
        var kind = merge.Cases.Any(c => c is MergeInsert) ? JoinKind.Left : JoinKind.Inner;
        var joined = new JoinNode(kind, source.Plan, target.Plan, on, Lateral: false);

        var sourceOnly = new ExpressionContext(new Scope(source.Fields, null), "MERGE");
        var isAbsent = new NullTest(target.Place[1]);
        var branches = new List<(PlanExpression When, PlanExpression Then)>();
        var values = new List<PlanExpression?[]>();
        foreach (var merged in merge.Cases)
        {
            var at = merged is MergeInsert ? sourceOnly : both;
            var place = merged is MergeInsert ? (PlanExpression)isAbsent : new Inverse(isAbsent);
            PlanExpression when = merged.And is null ? place : new Junction(true, [place, _expressions.BindBoolean(merged.And, at, "WHEN clause")]);
            branches.Add((when, new Constant((long)branches.Count, SqlType.Integer)));
            values.Add(ValuesOf(merged, values.Count, merge, target, table, at));
        }

        var number = _context.NewColumn(SqlType.Integer);
        var numbered = new ProjectNode(
            joined, [.. joined.Columns.Select(ColumnReference.Of), new Conditional(branches, null, SqlType.Integer)], [.. joined.Columns, number]);
        var chosen = new FilterNode(numbered, new Inverse(new NullTest(ColumnReference.Of(number))));
        var outputs = new List<PlanExpression> { ColumnReference.Of(number) };
        var cases = merge.Cases.Select(ChangeOf).ToList();
        outputs.AddRange(cases.Any(c => c != RowChangeKind.Insert) ? target.Place : []);

        // A new row has no target, and so no id.
        var keepsIds = table.HasRowIds && cases.Contains(RowChangeKind.Update);
        outputs.AddRange(keepsIds ? target.RowIds : []);
        outputs.AddRange(cases.Any(c => c != RowChangeKind.Delete) ? table.Columns.Select((column, i) => ByCase(number, values, i, column.Type)) : []);
        return new ChangePlan(Whole(chosen, outputs), cases) { HasCases = true, HasRowIds = keepsIds };
    }

    private static RowChangeKind ChangeOf(MergeCase merged) => merged.Kind switch
    {
        MergeCaseKind.Delete => RowChangeKind.Delete,
        MergeCaseKind.Update => RowChangeKind.Update,
        MergeCaseKind.Insert => RowChangeKind.Insert,
    };

    /// <summary>The values of a case by column; null: the case gives the column none.</summary>
    private PlanExpression?[] ValuesOf(
        MergeCase merged, int number, MergeStatement merge, TargetRelation target, TableHandle table, ExpressionContext at)
    {
        var values = new PlanExpression?[table.Columns.Count];
        if (merged is MergeDelete)
        {
            return values;
        }

        var (names, expressions) = merged is MergeUpdate update
            ? (update.Assignments.Select(a => a.Column).ToList(), update.Assignments.Select(a => a.Value))
            : (((MergeInsert)merged).Columns, (IEnumerable<Expression>)((MergeInsert)merged).Values);
        var columns = NamedColumns(table, names, "Merge", merge.At);
        var bound = expressions.Select(e => _expressions.Bind(e, at)).ToList();
        var (given, types) = (bound.Select(v => v.Type).ToList(), columns.Select(c => table.Columns[c].Type).ToList());
        if (!Assignments.AreAllowed(given, types))
        {
            throw new SqlException(SqlErrorName.TypeMismatch,
                $"MERGE table column types don't match for MERGE case {number}, SET expressions: "
                    + $"Table: {Assignments.Names(types)}, Expressions: {Assignments.Names(given)}",
                merged.At);
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = columns.IndexOf(i) is >= 0 and var n ? Assignments.Assign(bound[n], table.Columns[i].Type)
                : merged is MergeUpdate ? target.Value(i) : Unnamed(table.Columns[i]);
        }

        return values;
    }

    private static PlanExpression ByCase(PlanColumn number, List<PlanExpression?[]> values, int column, SqlType type)
    {
        var branches = values.Index().Where(v => v.Item[column] is not null).Select(v =>
            ((PlanExpression)new ComparisonOperation("=", ColumnReference.Of(number), new Constant((long)v.Index, SqlType.Integer)), v.Item[column]!)).ToList();
        return branches.Count == 0 ? new Constant(null, type) : new Conditional(branches, null, type);
    }
}
