using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Streaming.Planning;

/// <summary>Gives each join of a bound plan its form, and makes semi and anti joins of IN and EXISTS. Uses of WITH queries become their plans.</summary>
internal sealed class JoinPlanner(BindingContext context)
{
    private readonly JoinForms _forms = new(context);

    public PlanNode Rewrite(PlanNode node) => node switch
    {
        SharedNode shared => new ProjectNode(
            Rewrite(shared.Query.Plan), [.. shared.Query.Plan.Columns.Select(StreamBinding.Reference)], shared.Columns),
        ProjectNode project => new ProjectNode(Rewrite(project.Input), project.Expressions, project.Columns),
        FilterNode filter => Filtered(filter),
        UnnestNode u => new UnnestNode(Rewrite(u.Input), u.Values, u.Elements, u.Ordinality, u.KeepEmpty),
        DistinctNode distinct => distinct with { Input = Rewrite(distinct.Input) },
        AggregateNode aggregate => aggregate with { Input = Rewrite(aggregate.Input) },
        WindowNode over => over with { Input = Rewrite(over.Input) },
        SortNode sort => sort with { Input = Rewrite(sort.Input) },
        SetNode set => new SetNode(set.Operator, set.All, [.. set.Inputs.Select(Rewrite)], set.Columns),
        StreamWindowNode window => window with { Input = Rewrite(window.Input) },
        StreamMatchNode match => match with { Input = Rewrite(match.Input) },
        JoinNode join => Joined(join, []),
        _ => node,
    };

    private PlanNode Filtered(FilterNode filter)
    {
        var terms = JoinTerms.Of(filter.Condition).ToList();
        var queries = terms.Where(t => Query(t) is not null).ToList();
        IReadOnlyList<PlanExpression> plain = [.. terms.Except(queries)];
        var node = filter.Input is JoinNode { Kind: JoinKind.Cross or JoinKind.Inner, Lateral: false, AsOf: null } join ? Joined(join, plain)
            : Kept(Rewrite(filter.Input), plain);
        return queries.Aggregate(node, (input, term) => Semi(input, Query(term)!.Value));
    }

    private PlanNode Joined(JoinNode join, IReadOnlyList<PlanExpression> further)
    {
        if (join.Lateral)
        {
            throw new SqlException(SqlErrorName.NotSupported, "LATERAL queries are not supported over streams: write a join or a window");
        }

        var (left, right) = (Rewrite(join.Left), Rewrite(join.Right));
        IReadOnlyList<PlanExpression> terms = [.. JoinTerms.Of(join.Condition), .. further];
        if (terms.Any(t => Query(t) is not null))
        {
            throw new SqlException(SqlErrorName.NotSupported, "queries in ON are not supported over streams: write them in WHERE");
        }

        var kind = join.Kind switch
        {
            JoinKind.Left => StreamJoinKind.Left,
            JoinKind.Right => StreamJoinKind.Right,
            JoinKind.Full => StreamJoinKind.Full,
            _ => StreamJoinKind.Inner,
        };
        return join.AsOf is { } time ? _forms.Temporal(kind, left, right, terms, time) : _forms.Of(kind, left, right, terms);
    }

    private static (Subquery Query, bool IsNegated)? Query(PlanExpression term) => term switch
    {
        Subquery { Kind: SubqueryKind.Exists or SubqueryKind.In } query => (query, false),
        Inverse { Value: Subquery { Kind: SubqueryKind.Exists or SubqueryKind.In } query } => (query, true),
        _ => null,
    };

    private StreamJoinNode Semi(PlanNode input, (Subquery Query, bool IsNegated) term)
    {
        var (query, isNegated) = term;
        var outer = input.Columns.Select(c => c.Id).ToHashSet();
        var terms = new List<PlanExpression>();
        var values = new Dictionary<int, PlanExpression>();
        var right = Peeled(query.Plan, outer, terms, values);
        if (query is { Kind: SubqueryKind.In, Value: { } value })
        {
            var column = StreamBinding.Reference(query.Plan.Columns[0]);
            var equal = ExpressionBinder.BindComparison("=", value, values.GetValueOrDefault(column.Column, column), query.At);
            // NOT IN has no row also where the comparison is unknown.
            terms.Add(isNegated ? new Coalesced([equal, new Constant(true, Types.SqlType.Boolean)], Types.SqlType.Boolean) : equal);
        }

        return _forms.Of(isNegated ? StreamJoinKind.Anti : StreamJoinKind.Semi, input, Rewrite(right), terms);
    }

    /// <summary>Takes the terms that read the outer query out of a query.</summary>
    /// <param name="node">The query.</param>
    /// <param name="outer">The columns of the outer query.</param>
    /// <param name="terms">Takes the terms.</param>
    /// <param name="values">Takes the values of the projections that had to go.</param>
    private static PlanNode Peeled(PlanNode node, IReadOnlySet<int> outer, List<PlanExpression> terms, Dictionary<int, PlanExpression> values)
    {
        switch (node)
        {
            case var free when !IsCorrelated(free, outer): return free;
            case ProjectNode project:
                var input = Peeled(project.Input, outer, terms, values);
                for (var i = 0; i < project.Columns.Count; i++)
                {
                    values[project.Columns[i].Id] = Resolved(project.Expressions[i], values);
                }

                return input;
            case FilterNode filter:
                var inner = Peeled(filter.Input, outer, terms, values);
                var all = JoinTerms.Of(filter.Condition).Select(t => Resolved(t, values)).ToList();
                terms.AddRange(all.Where(t => Reads(t, outer)));
                return Kept(inner, [.. all.Where(t => !Reads(t, outer))]);
            default:
                throw new SqlException(
                    SqlErrorName.NotSupported, "a query in IN or EXISTS reads the outer query in its WHERE alone over streams");
        }
    }

    private static PlanExpression Resolved(PlanExpression e, Dictionary<int, PlanExpression> values) =>
        PlanExpressionTree.Rewrite(e, part => part is ColumnReference r ? values.GetValueOrDefault(r.Column, r) : null);

    private static bool IsCorrelated(PlanNode node, IReadOnlySet<int> outer)
    {
        var found = false;
        PlanTree.Visit(node, _ => { }, e => found |= e is ColumnReference r && outer.Contains(r.Column));
        return found;
    }

    private static bool Reads(PlanExpression e, IReadOnlySet<int> columns)
    {
        var found = false;
        PlanExpressionTree.Visit(e, part => found |= part is ColumnReference r && columns.Contains(r.Column));
        return found;
    }

    private static PlanNode Kept(PlanNode input, IReadOnlyList<PlanExpression> terms) =>
        JoinTerms.All(terms) is { } condition ? new FilterNode(input, condition) : input;
}
