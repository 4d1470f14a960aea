using Tarn.Sql.Catalog;
using Tarn.Sql.Functions.Partial;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>Materialized views: rows that are materialized, and the rows that came later.</content>
internal sealed partial class QueryBinder
{
    private const string SetColumn = "g";

    /// <summary>
    /// Binds the rows that a view materializes of some rows of its source: the keys, the number of the grouping set, and the parts of
    /// aggregates. The labels of the plan are the names of the columns of the materialized table.
    /// </summary>
    /// <param name="query">The view's query.</param>
    /// <param name="begin">
    /// Decides which rows of the source are taken: only rows of later commits, or all (null); and the rows materialized until now that are
    /// merged with these into fewer (null: none).
    /// </param>
    /// <exception cref="SqlException">The query cannot be materialized.</exception>
    public QueryPlan BindKept(Query query, Func<TableHandle, (long? After, TableHandle? Kept)> begin)
    {
        var bound = BindQuery(query, null);
        RequireNames(bound);
        if (_context.NamesTime || _context.NamesUser)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"A materialized view cannot name {(_context.NamesTime ? "the present time" : "its caller")}", query.At);
        }

        var plan = MaterializedPlan.Of(bound.Plan);
        var (after, kept) = begin(plan.Scan.Table);
        if (plan.Aggregate is not { } aggregate)
        {
            var rows = Later(plan, after);
            rows = kept is null ? rows : Union(KeptRows(kept, rows.Columns, [.. bound.Fields.Select(field => field.Name!)]), rows);
            return Stored(rows, [.. bound.Fields.Select(field => field.Name!)], []);
        }

        var part = PartOf(aggregate, Later(plan, after));
        var labels = part.Labels;
        var whole = kept is null ? part.Plan : Folded(part, Union(KeptRows(kept, part.Plan.Columns, labels), part.Plan));
        return Stored(whole, labels, part.Forms);
    }

    /// <summary>The plan of a view whose materialized rows are merged with the rows that came later.</summary>
    /// <param name="plan">The view's query.</param>
    /// <param name="kept">The materialized rows.</param>
    /// <param name="after">Their position in the source's history.</param>
    private BoundQuery BindWithKept(MaterializedPlan plan, TableHandle kept, long after, IReadOnlyList<ScopeField> fields)
    {
        if (plan.Aggregate is not { } aggregate)
        {
            var rows = Later(plan, after);
            var both = Union(KeptRows(kept, rows.Columns, [.. fields.Select(field => field.Name!)]), rows);
            return new(both, [.. fields.Select((field, i) => field with { Value = ColumnReference.Of(both.Columns[i]) })]);
        }

        var part = PartOf(aggregate, Later(plan, after));
        var ended = Ended(aggregate, part, Union(KeptRows(kept, part.Plan.Columns, part.Labels), part.Plan));
        return new(Above(plan.Root, ended), fields);
    }

    // The steps above the grouping stay.
    private static PlanNode Above(PlanNode node, PlanNode ended) => node switch
    {
        ProjectNode project => new ProjectNode(Above(project.Input, ended), project.Expressions, project.Columns),
        FilterNode filter => new FilterNode(Above(filter.Input, ended), filter.Condition),
        _ => ended,
    };

    // The part's input over the later rows alone.
    private PlanNode Later(MaterializedPlan plan, long? after)
    {
        var scan = plan.Scan with { Table = plan.Scan.Table with { After = after } };
        _context.Scans[scan.Ordinal] = scan;
        return PlanTree.Rewrite(plan.Aggregate?.Input ?? plan.Root, node => node is ScanNode ? scan : node, _ => null);
    }

    private KeptPart PartOf(AggregateNode aggregate, PlanNode input)
    {
        var keys = aggregate.Keys.Select(key => (_context.NewColumn(key.Column.Type), key.Value)).ToList();
        var forms = aggregate.Calls.Select(call => PartialForms.Find(call)!).ToList();
        var (calls, values) = (new List<AggregateCall>(), new List<PlanExpression>());
        for (var i = 0; i < forms.Count; i++)
        {
            var call = aggregate.Calls[i];
            var scope = new Scope([.. call.Arguments.Select((argument, n) => new ScopeField(null, null, n == 0 ? "x" : "y", "", argument))], null);
            values.AddRange(BindForms(forms[i].Partials, scope, calls, call.Filter));
        }

        var hasSets = aggregate.Sets.Count > 1;
        var set = _context.NewColumn(SqlType.Bigint);
        var grouped = new AggregateNode(
            input, keys, aggregate.Sets, calls, hasSets ? [(set, [.. Enumerable.Range(0, keys.Count)])] : []);
        List<PlanExpression> outputs = [.. keys.Select(key => ColumnReference.Of(key.Item1)), .. hasSets ? new[] { ColumnReference.Of(set) } : [], .. values];
        string[] labels =
        [
            .. Enumerable.Range(0, keys.Count).Select(i => $"k{i}"), .. hasSets ? new[] { SetColumn } : [],
            .. Enumerable.Range(0, values.Count).Select(i => $"p{i}"),
        ];
        return new KeptPart(new ProjectNode(grouped, outputs, [.. outputs.Select(value => _context.NewColumn(value.Type))]), labels, forms, hasSets);
    }

    // Groups the parts by their keys and merges their values.
    private (AggregateNode Grouped, IReadOnlyList<PlanExpression> Merged) Merge(KeptPart part, PlanNode rows)
    {
        var keys = rows.Columns.Take(part.Keys).Select(column => (_context.NewColumn(column.Type), (PlanExpression)ColumnReference.Of(column))).ToList();
        var (calls, merged) = (new List<AggregateCall>(), new List<PlanExpression>());
        var at = part.Keys;
        foreach (var form in part.Forms)
        {
            var scope = Numbered("p", [.. rows.Columns.Skip(at).Take(form.Partials.Count).Select(ColumnReference.Of)]);
            merged.AddRange(BindForms(form.Merged, scope, calls, null));
            at += form.Partials.Count;
        }

        return (new AggregateNode(rows, keys, [[.. Enumerable.Range(0, keys.Count)]], calls, []), merged);
    }

    // The columns of the view's own grouping.
    private ProjectNode Ended(AggregateNode aggregate, KeptPart part, PlanNode rows)
    {
        var (grouped, merged) = Merge(part, rows);
        List<PlanExpression> outputs = [.. grouped.Keys.Take(aggregate.Keys.Count).Select(key => ColumnReference.Of(key.Column))];
        var at = 0;
        for (var i = 0; i < part.Forms.Count; i++)
        {
            var form = part.Forms[i];
            var end = _expressions.Bind(SqlParser.ParseOwn(form.End), Own(Numbered("m", [.. merged.Skip(at).Take(form.Merged.Count)])));
            outputs.Add(Retyped(end, aggregate.Calls[i].Type));
            at += form.Merged.Count;
        }

        var set = part.HasSets ? ColumnReference.Of(grouped.Keys[^1].Column) : null;
        outputs.AddRange(aggregate.Groupings.Select(grouping => GroupingOf(grouping.Keys, aggregate, set, grouping.Column.Type)));
        return new ProjectNode(grouped, outputs, aggregate.Columns);
    }

    // Parts of the same groups become one.
    private PlanNode Folded(KeptPart part, PlanNode rows)
    {
        var (grouped, merged) = Merge(part, rows);
        List<PlanExpression> outputs = [.. grouped.Keys.Select(key => ColumnReference.Of(key.Column))];
        var (from, at) = (0, part.Keys);
        foreach (var form in part.Forms)
        {
            var scope = Numbered("m", [.. merged.Skip(from).Take(form.Merged.Count)]);
            outputs.AddRange(form.Folded.Select(text => Retyped(
                _expressions.Bind(SqlParser.ParseOwn(text), Own(scope)), rows.Columns[at++].Type)));
            from += form.Merged.Count;
        }

        return new ProjectNode(grouped, outputs, [.. outputs.Select(value => _context.NewColumn(value.Type))]);
    }

    private List<PlanExpression> BindForms(IReadOnlyList<string> texts, Scope scope, List<AggregateCall> calls, PlanExpression? filter)
    {
        var own = new List<AggregateCall>();
        var context = new ExpressionContext(scope, "") { Aggregates = own };
        var bound = texts.Select(text => _expressions.Bind(SqlParser.ParseOwn(text), context)).ToList();
        calls.AddRange(own.Select(call => filter is null ? call
            : call with { Filter = call.Filter is null ? filter : new Junction(true, [filter, call.Filter]) }));
        return bound;
    }

    // GROUPING(…) has a bit for each of its keys that the set lacks; so has the number of the set, over all keys.
    private static PlanExpression GroupingOf(IReadOnlyList<int> keys, AggregateNode aggregate, PlanExpression? set, SqlType type)
    {
        if (set is null)
        {
            return new Constant(0L, type);
        }

        var all = Enumerable.Range(0, aggregate.Keys.Count).ToList();
        return new Conditional(
            [.. aggregate.Sets.Select(one => ((PlanExpression)new ComparisonOperation("=", set, new Constant(Mask(all, one), SqlType.Bigint)),
                (PlanExpression)new Constant(Mask(keys, one), type)))],
            null,
            type);
    }

    private static long Mask(IReadOnlyList<int> keys, IReadOnlyList<int> set) => keys.Aggregate(0L, (mask, key) => (mask << 1) | (set.Contains(key) ? 0L : 1L));

    // The materialized rows in the types of the new ones.
    private ProjectNode KeptRows(TableHandle kept, IReadOnlyList<PlanColumn> columns, IReadOnlyList<string> labels)
    {
        var relation = Scan(kept, kept.Name, kept.Database);
        var values = labels.Select((label, i) => Retyped(
            relation.Fields.FirstOrDefault(field => field.Name == label)?.Value
                ?? throw new SqlException(SqlErrorName.InvalidView, $"table '{kept.Database}.{kept.Name}' has no column {label} of its materialized view"),
            columns[i].Type)).ToList();
        return new ProjectNode(relation.Plan, values, [.. values.Select(value => _context.NewColumn(value.Type))]);
    }

    private SetNode Union(PlanNode first, PlanNode second) =>
        new(SetOperator.Union, true, [first, second], [.. second.Columns.Select(column => _context.NewColumn(column.Type))]);

    private QueryPlan Stored(PlanNode plan, IReadOnlyList<string> labels, IReadOnlyList<PartialForm> forms)
    {
        var values = plan.Columns.Select(PlanExpression (column) => ColumnReference.Of(column)).ToList();
        var at = values.Count - forms.Sum(form => form.Partials.Count);
        foreach (var form in forms)
        {
            values[at] = form.Checked is { } check ? _expressions.Bind(SqlParser.ParseOwn(check), Own(Numbered("m", [values[at]]))) : values[at];
            at += form.Partials.Count;
        }

        return Whole(plan, values.Select(value => Assignments.Assign(value, Assignments.Stored(value.Type)))) with { Labels = labels };
    }

    private static ExpressionContext Own(Scope scope) => new(scope, "") { IsOwn = true };

    private static Scope Numbered(string letter, IReadOnlyList<PlanExpression> values) =>
        new([.. values.Select((value, i) => new ScopeField(null, null, $"{letter}{i}", "", value))], null);

    private static PlanExpression Retyped(PlanExpression value, SqlType type) => value.Type.Equals(type) ? value : new Coercion(value, type, Safe: false);

    private static void RequireNames(BoundQuery bound)
    {
        if (bound.Fields.ToList().FindIndex(field => field.Name is null) is >= 0 and var place)
        {
            throw new SqlException(SqlErrorName.MissingColumnName, $"Column name not specified at position {place + 1}");
        }
    }

    /// <summary>The materialized part of a grouping.</summary>
    /// <param name="Plan">Its rows: keys, number of the set, materialized values.</param>
    /// <param name="HasSets">Whether there are several grouping sets; then a row has the number of its set.</param>
    private sealed record KeptPart(PlanNode Plan, IReadOnlyList<string> Labels, IReadOnlyList<PartialForm> Forms, bool HasSets)
    {
        /// <summary>The number of columns by which parts are merged.</summary>
        public int Keys => Labels.Count(label => label[0] == 'k' || label == SetColumn);
    }
}
