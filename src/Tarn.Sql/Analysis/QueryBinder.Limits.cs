using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Limits with ties, samples, and set operations by name.</summary>
internal sealed partial class QueryBinder
{
    /// <summary>Order, offset and limit. Ties are the rows whose rank after the offset is not above the limit.</summary>
    private SortNode Sorted(PlanNode plan, IReadOnlyList<SortKey> keys, Query query, IReadOnlyList<PlanColumn> columns)
    {
        var (offset, limit) = (Count(query.Offset), Count(query.Limit));
        if (!query.WithTies || limit is null)
        {
            return new(plan, keys, offset, limit, columns);
        }

        var rest = offset is null ? plan : new SortNode(plan, keys, offset, null, plan.Columns);
        var rank = _context.NewColumn(SqlType.Bigint);
        var ranked = new WindowNode(rest, [new(rank.Id, FunctionTable.Find("rank")![0], [], false, false, [], keys, null, SqlType.Bigint)]);
        var kept = ExpressionBinder.BindComparison("<=", ColumnReference.Of(rank), new Constant(limit, SqlType.Bigint), query.At);
        return new(new FilterNode(ranked, kept), keys, null, null, columns);
    }

    private BoundRelation BindSample(SampledRelation sampled, Scope? outer)
    {
        var inner = BindRelation(sampled.Inner, outer);
        var written = _expressions.Bind(sampled.Share, new ExpressionContext(Scope.Empty, "TABLESAMPLE clause"));
        var share = written.Type.IsNumeric ? ExpressionBinder.Coerce(written, SqlType.Double)
            : throw new SqlException(SqlErrorName.TypeMismatch, "Sample percentage should be a numeric expression", sampled.Share.At);
        var constant = share is Coercion c ? c.Value : share;
        var percent = constant is Constant { Value: { } value } && double.TryParse(
            Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number : throw new SqlException(SqlErrorName.NotSupported, "the percentage of a sample must be a constant", sampled.Share.At);
        if (percent is not (>= 0 and <= 100))
        {
            throw new SqlException(SqlErrorName.NumericValueOutOfRange,
                $"Sample percentage must be {(percent < 0 ? "greater than or equal to 0" : "less than or equal to 100")}", sampled.Share.At);
        }

        if (percent == 100)
        {
            return inner;
        }

        var random = new FunctionInvocation(FunctionTable.Find("random")!.First(f => f.Parameters.Count == 0), [], SqlType.Double);
        PlanExpression kept = percent == 0 ? new Constant(false, SqlType.Boolean)
            : new ComparisonOperation("<", random, new Constant(percent / 100, SqlType.Double));
        return inner with { Plan = new FilterNode(inner.Plan, kept) };
    }

    /// <summary>The columns whose names all inputs have, in the order of the first input.</summary>
    private static List<BoundQuery> Corresponding(IReadOnlyList<BoundQuery> inputs, SourcePosition at)
    {
        var names = inputs[0].Fields.Select(f => f.Name).OfType<string>()
            .Where(name => inputs.All(i => i.Fields.Any(f => f.Name == name))).Distinct().ToList();
        if (names.Count == 0)
        {
            throw new SqlException(SqlErrorName.MismatchedColumnAliases, "No corresponding columns", at);
        }

        return
        [
            .. inputs.Select(input =>
            {
                var places = names.Select(name => input.Fields.ToList().FindIndex(f => f.Name == name)).ToList();
                var columns = places.Select(place => input.Plan.Columns[place]).ToList();
                return new BoundQuery(
                    new ProjectNode(input.Plan, [.. columns.Select(ColumnReference.Of)], columns), [.. places.Select(place => input.Fields[place])]);
            }),
        ];
    }
}
