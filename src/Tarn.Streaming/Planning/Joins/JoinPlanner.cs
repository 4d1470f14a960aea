using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning.Joins;

/// <summary>Gives each join of a bound plan its form, and makes semi and anti joins of IN and EXISTS. Uses of WITH queries become their plans.</summary>
internal sealed class JoinPlanner(BindingContext context)
{
    private readonly JoinForms _forms = new(context);

    public PlanNode Rewrite(PlanNode node) => node switch
    {
        SharedNode shared => new ProjectNode(
            Rewrite(shared.Query.Plan), [.. shared.Query.Plan.Columns.Select(ColumnReference.Of)], shared.Columns),
        ProjectNode project => Projected(project),
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
        var scalars = terms.Except(queries).Where(ScalarQueries.Has).ToList();
        IReadOnlyList<PlanExpression> plain = [.. terms.Except(queries).Except(scalars)];
        var node = filter.Input is JoinNode { Kind: JoinKind.Cross or JoinKind.Inner, AsOf: null } join ? Joined(join, plain)
            : Kept(Rewrite(filter.Input), plain);
        node = queries.Aggregate(node, (input, term) => Semi(input, Query(term)!.Value));
        if (scalars.Count == 0)
        {
            return node;
        }

        var (joined, values) = new ScalarQueries(context, _forms, Rewrite).Of(node, scalars);
        return new ProjectNode(Kept(joined, values), [.. node.Columns.Select(ColumnReference.Of)], node.Columns);
    }

    private ProjectNode Projected(ProjectNode project)
    {
        var input = Rewrite(project.Input);
        if (!project.Expressions.Any(ScalarQueries.Has))
        {
            return new ProjectNode(input, project.Expressions, project.Columns);
        }

        var (joined, values) = new ScalarQueries(context, _forms, Rewrite).Of(input, project.Expressions);
        return new ProjectNode(joined, values, project.Columns);
    }

    private PlanNode Joined(JoinNode join, IReadOnlyList<PlanExpression> further)
    {
        var left = Rewrite(join.Left);
        var lateral = join.Lateral ? new CorrelatedQuery(context, left.Columns.Select(c => c.Id).ToHashSet(), isLateral: true) : null;
        var right = Rewrite(lateral?.Rows(join.Right) ?? join.Right);
        IReadOnlyList<PlanExpression> terms = [.. JoinTerms.Of(join.Condition), .. further];
        terms = lateral is null ? terms : [.. terms.Select(lateral.Resolved), .. lateral.Terms];
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
        var joined = join.AsOf is { } time ? _forms.Temporal(kind, left, right, terms, time) : _forms.Of(kind, left, right, terms);
        return lateral is null or { Values.Count: 0 } ? joined : Valued(joined, lateral);
    }

    /// <summary>Adds the values of a LATERAL query that read the outer one.</summary>
    private static ProjectNode Valued(StreamJoinNode join, CorrelatedQuery lateral)
    {
        if (join.Kind != StreamJoinKind.Inner)
        {
            throw new SqlException(SqlErrorName.NotSupported, "the columns of a LATERAL query with LEFT JOIN do not read the outer query over streams");
        }

        var columns = lateral.Values.Select(v => new PlanColumn(v.Key, v.Value.Type));
        return new ProjectNode(join, [.. join.Columns.Select(ColumnReference.Of), .. lateral.Values.Values], [.. join.Columns, .. columns]);
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
        var correlated = new CorrelatedQuery(context, outer, isLateral: false);
        var right = correlated.Rows(query.Plan);
        var terms = correlated.Terms;
        if (query is { Kind: SubqueryKind.In, Value: { } value })
        {
            var column = ColumnReference.Of(query.Plan.Columns[0]);
            var equal = ExpressionBinder.BindComparison("=", value, correlated.Resolved(column), query.At);
            // NOT IN has no row also where the comparison is unknown.
            terms.Add(isNegated ? new Coalesced([equal, new Constant(true, SqlType.Boolean)], SqlType.Boolean) : equal);
        }

        return _forms.Of(isNegated ? StreamJoinKind.Anti : StreamJoinKind.Semi, input, Rewrite(right), terms);
    }

    private static PlanNode Kept(PlanNode input, IReadOnlyList<PlanExpression> terms) =>
        JoinTerms.All(terms) is { } condition ? new FilterNode(input, condition) : input;
}
