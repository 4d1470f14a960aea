using Tarn.Sql.Analysis;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning.Joins;

/// <summary>
/// Takes a query of IN, EXISTS or LATERAL apart: rows that do not read the outer query, and terms that compare both. Groups and first rows are then of
/// each value that a term compares.
/// </summary>
/// <param name="outer">The columns of the outer query.</param>
/// <param name="isLateral">Whether the rows are a part of the result; otherwise only their presence counts.</param>
internal sealed class CorrelatedQuery(BindingContext context, IReadOnlySet<int> outer, bool isLateral)
{
    private readonly Dictionary<int, PlanExpression> _values = [];

    /// <summary>Whether a query without a row stands for one of NULL.</summary>
    public bool IsScalar { get; init; }

    /// <summary>The terms that read the outer query.</summary>
    public List<PlanExpression> Terms { get; } = [];

    /// <summary>The values that read the outer query, by the columns of the query that hold them.</summary>
    public IReadOnlyDictionary<int, PlanExpression> Values => _values;

    /// <summary>An expression over the rows and the outer query.</summary>
    public PlanExpression Resolved(PlanExpression e) =>
        _values.Count == 0 ? e : PlanExpressionTree.Rewrite(e, part => part is ColumnReference r ? _values.GetValueOrDefault(r.Column, r) : null);

    /// <summary>The rows of the query with the columns that the terms compare.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the outer query is read where it cannot be taken out.</exception>
    public PlanNode Rows(PlanNode node)
    {
        switch (node)
        {
            case var free when !IsCorrelated(free): return free;
            case ProjectNode project: return Projected(project);
            case FilterNode filter:
                var input = Rows(filter.Input);
                var all = JoinTerms.Of(filter.Condition).Select(Resolved).ToList();
                Terms.AddRange(all.Where(Reads));
                return JoinTerms.All([.. all.Where(t => !Reads(t))]) is { } condition ? new FilterNode(input, condition) : input;
            case DistinctNode distinct when !isLateral: return Rows(distinct.Input);
            case AggregateNode aggregate when IsScalar || aggregate.Sets.All(s => s.Count > 0): return Grouped(aggregate);
            case SortNode { Limit: { } limit } sort: return First(sort, limit);
            default:
                throw new SqlException(SqlErrorName.NotSupported, isLateral
                    ? "a LATERAL query over streams reads the outer query in its WHERE alone, below GROUP BY or ORDER BY with LIMIT"
                    : "a query in IN or EXISTS reads the outer query in its WHERE alone over streams");
        }
    }

    private ProjectNode Projected(ProjectNode project)
    {
        var input = Rows(project.Input);
        var (columns, values) = (new List<PlanColumn>(), new List<PlanExpression>());
        for (var i = 0; i < project.Columns.Count; i++)
        {
            var value = Resolved(project.Expressions[i]);
            if (Reads(value))
            {
                _values[project.Columns[i].Id] = value;
                continue;
            }

            columns.Add(project.Columns[i]);
            values.Add(value);
        }

        var others = input.Columns.Where(c => columns.TrueForAll(own => own.Id != c.Id)).ToList();
        return new ProjectNode(input, [.. values, .. others.Select(ColumnReference.Of)], [.. columns, .. others]);
    }

    private AggregateNode Grouped(AggregateNode aggregate)
    {
        var before = Terms.Count;
        var input = Rows(aggregate.Input);
        Refuse(PlanTree.Expressions(aggregate), "GROUP BY");
        var added = new List<(PlanColumn Column, PlanExpression Value)>();
        for (var i = before; i < Terms.Count; i++)
        {
            var (own, other) = Compared(Terms[i]);
            var column = context.NewColumn(own.Type);
            added.Add((column, own));
            Terms[i] = new ComparisonOperation("=", other, ColumnReference.Of(column)) { At = Terms[i].At };
        }

        var places = Enumerable.Range(aggregate.Keys.Count, added.Count).ToList();
        return new AggregateNode(
            input, [.. aggregate.Keys, .. added], [.. aggregate.Sets.Select(s => (IReadOnlyList<int>)[.. s, .. places])], aggregate.Calls, aggregate.Groupings);
    }

    /// <summary>The first rows of each value that a term below compares.</summary>
    private FilterNode First(SortNode sort, long limit)
    {
        var before = Terms.Count;
        var input = Rows(sort.Input);
        Refuse(sort.Keys.Select(k => k.Value), "ORDER BY");
        var keys = Terms.Skip(before).Select(t => Compared(t).Own).ToList();
        var number = context.NewColumn(SqlType.Bigint);
        var function = FunctionTable.Find("row_number")!.First();
        var over = new WindowNode(input, [new WindowCall(number.Id, function, [], false, false, keys, sort.Keys, null, number.Type)]);
        var from = sort.Offset ?? 0;
        return new FilterNode(over, new Junction(true, [Bound(">", from), Bound("<=", from + limit)]));

        ComparisonOperation Bound(string sign, long value) => new(sign, ColumnReference.Of(number), new Constant(value, number.Type));
    }

    /// <summary>The two sides of a term below groups or first rows: of the query, and of the outer one.</summary>
    private (PlanExpression Own, PlanExpression Other) Compared(PlanExpression term)
    {
        if (term is ComparisonOperation { Operator: "=" } equal)
        {
            if (!Reads(equal.Left) && IsOuter(equal.Right))
            {
                return (equal.Left, equal.Right);
            }

            if (!Reads(equal.Right) && IsOuter(equal.Left))
            {
                return (equal.Right, equal.Left);
            }
        }

        throw new SqlException(
            SqlErrorName.NotSupported, "below GROUP BY or LIMIT, a query over streams compares its columns with the outer query's by = alone", term.At);
    }

    private void Refuse(IEnumerable<PlanExpression> parts, string clause)
    {
        if (parts.Select(Resolved).FirstOrDefault(Reads) is { } part)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"a query over streams does not read the outer query in {clause}", part.At);
        }
    }

    private bool IsCorrelated(PlanNode node)
    {
        var found = false;
        PlanTree.Visit(node, _ => { }, e => found |= e is ColumnReference r && outer.Contains(r.Column));
        return found;
    }

    private bool Reads(PlanExpression e) => PlanExpressionTree.Reads(e, outer);

    private bool IsOuter(PlanExpression e) => !PlanExpressionTree.Any(e, part => part is ColumnReference r && !outer.Contains(r.Column));
}
