using Tarn.Sql.Engine;
using Tarn.Sql.Limits;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Lowering;

/// <content>
/// Joins. The joins of one FROM clause are written side by side, because the engine reorders joins only where no select list is
/// between them.
/// </content>
internal sealed partial class PlanLowering
{
    private EngineSql LowerFiltered(FilterNode f)
    {
        // The input comes first: it decides which columns hold only instants.
        return WithOuter(f.Input is JoinNode join ? Joined(join) : From(f.Input), f.Input.Columns, [f.Condition], input =>
            $"SELECT {Names(f.Columns)} FROM {input} WHERE {LowerFilter(f.Condition)}");
    }

    /// <summary>A join and the joins below it, as a FROM clause.</summary>
    private EngineSql Joined(JoinNode j)
    {
        using var level = PlanningBudget.Enter();

        // The sides come first: they decide which columns hold only instants.
        var left = j.Left is JoinNode first ? Joined(first) : From(j.Left);
        EngineSql right = j.Lateral ? $"LATERAL {From(j.Right)}" : j.Right is JoinNode second ? $"({Joined(second)})" : From(j.Right);
        var kind = j.Kind switch { JoinKind.Left => "LEFT JOIN", JoinKind.Right => "RIGHT JOIN", JoinKind.Full => "FULL JOIN", _ => "JOIN" };
        return j.Kind == JoinKind.Cross ? $"{left} CROSS JOIN {right}"
            : j.Condition is null ? $"{left} {kind} {right} ON true"
            : WithOuter(left, [.. j.Left.Columns, .. j.Right.Columns], [j.Condition], input => $"{input} {kind} {right} ON {LowerFilter(j.Condition)}");
    }
}
