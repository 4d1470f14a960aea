using Tarn.Sql.Limits;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Planning;

/// <summary>
/// Finds the columns, and the fields of them, that a statement reads at each step. It walks from the result down, so
/// that the uses of a step are known before its inputs are visited.
/// </summary>
internal sealed class ColumnUses
{
    private readonly Dictionary<int, ColumnUse> _uses = [];

    private ColumnUses()
    {
    }

    public static ColumnUses Of(QueryPlan plan)
    {
        var uses = new ColumnUses();
        uses.AddAll(plan.Root);
        uses.Step(plan.Root);
        // A WITH query is used by later WITH queries and by the root.
        foreach (var shared in plan.Shared.Reverse())
        {
            uses.Step(shared.Plan);
        }

        return uses;
    }

    /// <summary>The use of a column; null: it is not used.</summary>
    public ColumnUse? this[PlanColumn column] => _uses.GetValueOrDefault(column.Id);

    /// <summary>Whether a value's fields can be taken one by one at no cost.</summary>
    public static bool IsSplittable(PlanExpression e) => e is ColumnReference || (e is FieldAccess f && IsSplittable(f.Row));

    private void AddAll(PlanNode node)
    {
        foreach (var column in node.Columns)
        {
            Add(column.Id, ColumnUse.All);
        }
    }

    private void Add(int column, ColumnUse use)
    {
        if (!_uses.TryGetValue(column, out var own))
        {
            _uses.Add(column, own = new());
        }

        own.Add(use);
    }

    private void Step(PlanNode node)
    {
        using var level = PlanningBudget.Enter();
        switch (node)
        {
            case ProjectNode project:
                AddProjected(project);
                break;
            case SharedNode shared:
                AddEach(shared.Columns, shared.Query.Plan.Columns);
                break;
            case SetNode or DistinctNode:
                PlanTree.Inputs(node).ToList().ForEach(AddAll);
                break;
            case ScanNode { Table.Rows: not null }:
                AddAll(node);
                break;
            default:
                AddWhole(PlanTree.Expressions(node));
                break;
        }

        // The right side of a lateral join uses columns of the left.
        foreach (var input in PlanTree.Inputs(node).Reverse())
        {
            Step(input);
        }
    }

    /// <summary>Adds the uses of columns to their source columns.</summary>
    private void AddEach(IReadOnlyList<PlanColumn> columns, IReadOnlyList<PlanColumn> sources)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (this[columns[i]] is { } use)
            {
                Add(sources[i].Id, use);
            }
        }
    }

    private void AddProjected(ProjectNode project)
    {
        for (var i = 0; i < project.Columns.Count; i++)
        {
            if (this[project.Columns[i]] is not { } use)
            {
                continue;
            }

            if (!IsSplittable(project.Expressions[i]))
            {
                use.Add(ColumnUse.All);
            }

            Add(project.Expressions[i], use);
        }
    }

    private void AddWhole(IEnumerable<PlanExpression> expressions)
    {
        foreach (var expression in expressions)
        {
            Add(expression, ColumnUse.All);
        }
    }

    private void Add(PlanExpression e, ColumnUse use)
    {
        using var level = PlanningBudget.Enter(e.At);
        switch (e)
        {
            case ColumnReference column:
                Add(column.Column, use);
                break;
            case FieldAccess access:
                Add(access.Row, ColumnUse.OfField(access.Field, use));
                break;
            default:
                if (e is Subquery subquery)
                {
                    if (subquery.Kind != SubqueryKind.Exists)
                    {
                        AddAll(subquery.Plan);
                    }

                    Step(subquery.Plan);
                }

                AddWhole(PlanExpressionTree.Children(e));
                break;
        }
    }
}
