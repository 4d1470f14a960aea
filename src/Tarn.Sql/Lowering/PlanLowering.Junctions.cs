using Tarn.Sql.Engine;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Lowering;

internal sealed partial class PlanLowering
{
    /// <summary>Whether the next subquery is a filter, for which null counts as false.</summary>
    private bool _isFilter;

    /// <summary>Lowers a condition for which null counts as false.</summary>
    private EngineSql LowerFilter(PlanExpression e)
    {
        if (e is Junction j)
        {
            return LowerJunction(j, isFilter: true);
        }

        _isFilter = e is Subquery;
        var sql = Lower(e);
        _isFilter = false;
        return sql;
    }

    /// <summary>
    /// A term that can fail is evaluated only when the terms before it leave the result open. DuckDB evaluates AND and
    /// OR in any order, but CASE in the order of its branches; many branches do not make a CASE deep.
    /// </summary>
    private EngineSql LowerJunction(Junction j, bool isFilter)
    {
        if (isFilter && j.And && Hoisted(j) is { Count: > 0 } hoisted)
        {
            var rest = new Junction(true, [.. j.Terms.Except(hoisted, ReferenceEqualityComparer.Instance).Cast<PlanExpression>()]);
            return $"({Joined(j, [.. hoisted.Select(LowerFilter), rest.Terms.Count == 1 ? LowerFilter(rest.Terms[0]) : LowerJunction(rest, isFilter)])})";
        }

        var steps = Steps(j, isFilter);
        if (steps.Count == 1)
        {
            return $"({steps[0]})";
        }

        var before = steps.Take(steps.Count - 1);
        // A filter needs each term once. A value that is still null needs the later terms, which can make it false (or
        // true).
        var last = isFilter ? steps[^1] : Joined(j, steps);
        if (!j.And)
        {
            return $"(CASE {EngineSql.Join(" ", before.Select(s => (EngineSql)$"WHEN ({s}) THEN true"))} ELSE {last} END)";
        }

        var test = isFilter ? "IS NOT TRUE" : "IS FALSE";
        EngineSql guarded = $"CASE {EngineSql.Join(" ", before.Select(s => (EngineSql)$"WHEN ({s}) {test} THEN false"))} ELSE {last} END";
        // Outside the CASE, the first terms can prune row groups.
        return isFilter && !HasSubquery(j.Terms[0]) && !Fallibility.CanFail(j.Terms[0]) ? (EngineSql)$"(({steps[0]}) AND {guarded})" : $"({guarded})";
    }

    /// <summary>
    /// The terms of a filter that cannot fail and follow one that can. Outside the CASE they can join tables and prune row groups.
    /// </summary>
    private static List<PlanExpression> Hoisted(Junction j)
    {
        var fallible = j.Terms.ToList().FindIndex(Fallibility.CanFail);
        return fallible < 0 ? [] : [.. j.Terms.Skip(fallible + 1).Where(term => !Fallibility.CanFail(term))];
    }

    /// <summary>The terms in order; adjacent terms that may be evaluated in any order are joined.</summary>
    private List<EngineSql> Steps(Junction j, bool isFilter)
    {
        var steps = new List<EngineSql>();
        var together = new List<EngineSql>();
        foreach (var term in j.Terms)
        {
            if (Fallibility.CanFail(term) && together.Count > 0)
            {
                steps.Add(Joined(j, together));
                together = [];
            }

            together.Add(isFilter ? LowerFilter(term) : Lower(term));
        }

        steps.Add(Joined(j, together));
        return steps;
    }

    private static EngineSql Joined(Junction j, IReadOnlyList<EngineSql> terms) =>
        EngineSql.Join(j.And ? " AND " : " OR ", terms.Count == 1 ? terms : terms.Select(t => (EngineSql)$"({t})"));

    private static bool HasSubquery(PlanExpression e) => PlanExpressionTree.Any(e, part => part is Subquery);
}
