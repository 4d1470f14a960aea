using Tarn.Sql.Plans;

namespace Tarn.Sql.Planning;

internal sealed partial class DuckDbWriter
{
    /// <summary>Writes a condition for which null counts as false.</summary>
    private string WriteFilter(PlanExpression e)
    {
        if (e is Junction j)
        {
            return WriteJunction(j, isFilter: true);
        }

        _isFilter = e is Subquery;
        var sql = Write(e);
        _isFilter = false;
        return sql;
    }

    /// <summary>Whether the next subquery is a filter, for which null counts as false.</summary>
    private bool _isFilter;

    /// <summary>
    /// A term that can fail is evaluated only when the terms before it leave the result open. DuckDB evaluates AND and
    /// OR in any order, but CASE in the order of its branches; many branches do not make a CASE deep.
    /// </summary>
    private string WriteJunction(Junction j, bool isFilter)
    {
        var steps = Steps(j, isFilter);
        if (steps.Count == 1)
        {
            return "(" + steps[0] + ")";
        }

        var before = steps.Take(steps.Count - 1);
        // A filter needs each term once. A value that is still null needs the later terms, which can make it false (or
        // true).
        var last = isFilter ? steps[^1] : Joined(j, steps);
        if (!j.And)
        {
            return $"(CASE {string.Join(' ', before.Select(s => $"WHEN ({s}) THEN true"))} ELSE {last} END)";
        }

        var test = isFilter ? "IS NOT TRUE" : "IS FALSE";
        var guarded = $"CASE {string.Join(' ', before.Select(s => $"WHEN ({s}) {test} THEN false"))} ELSE {last} END";
        // Outside the CASE, the first terms can prune row groups.
        return isFilter && !HasSubquery(j.Terms[0]) && !Fallibility.CanFail(j.Terms[0]) ? $"(({steps[0]}) AND {guarded})" : $"({guarded})";
    }

    /// <summary>The terms in order; adjacent terms that may be evaluated in any order are joined.</summary>
    private List<string> Steps(Junction j, bool isFilter)
    {
        var steps = new List<string>();
        var together = new List<string>();
        foreach (var term in j.Terms)
        {
            if (Fallibility.CanFail(term) && together.Count > 0)
            {
                steps.Add(Joined(j, together));
                together.Clear();
            }

            together.Add(isFilter ? WriteFilter(term) : Write(term));
        }

        steps.Add(Joined(j, together));
        return steps;
    }

    private string Joined(Junction j, IReadOnlyList<string> terms) =>
        Bounded(string.Join(j.And ? " AND " : " OR ", terms.Count == 1 ? terms : terms.Select(t => $"({t})")));

    private static bool HasSubquery(PlanExpression e)
    {
        var found = false;
        PlanExpressionTree.Visit(e, part => found |= part is Subquery);
        return found;
    }
}
