using Tarn.Sql.Plans;

namespace Tarn.Sql.Planning;

internal sealed partial class DuckDbWriter
{
    /// <summary>A condition of which only the truth matters: null is as good as false.</summary>
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

    /// <summary>Whether the subquery that is written next is a filter, of which null is as good as false.</summary>
    private bool _isFilter;

    /// <summary>
    /// A term that can fail is evaluated only where the terms before it leave the result open. DuckDB evaluates AND and OR in any order,
    /// and CASE in the order of its branches, of which one may be as long as it likes without being deep.
    /// </summary>
    private string WriteJunction(Junction j, bool isFilter)
    {
        var steps = Steps(j, isFilter);
        if (steps.Count == 1)
        {
            return "(" + steps[0] + ")";
        }
        var before = steps.Take(steps.Count - 1);
        // A filter needs each term once. A value that is null before must see the terms behind it, which can make it false (or true).
        var last = isFilter ? steps[^1] : Joined(j, steps);
        if (!j.And)
        {
            return $"(CASE {string.Join(' ', before.Select(s => $"WHEN ({s}) THEN true"))} ELSE {last} END)";
        }
        var test = isFilter ? "IS NOT TRUE" : "IS FALSE";
        var guarded = $"CASE {string.Join(' ', before.Select(s => $"WHEN ({s}) {test} THEN false"))} ELSE {last} END";
        // Outside of the CASE the first terms can leave out row groups.
        return isFilter && !HasSubquery(j.Terms[0]) && !Fallibility.CanFail(j.Terms[0]) ? $"(({steps[0]}) AND {guarded})" : $"({guarded})";
    }

    /// <summary>The terms in their order, those side by side that may be evaluated in any.</summary>
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

    private string Joined(Junction j, IReadOnlyList<string> terms) => Bounded(string.Join(j.And ? " AND " : " OR ", terms.Count == 1 ? terms : terms.Select(t => $"({t})")));

    private static bool HasSubquery(PlanExpression e)
    {
        var found = false;
        PlanExpressionTree.Visit(e, part => found |= part is Subquery);
        return found;
    }
}
