namespace Tarn.Sql.Planning;

/// <summary>Leaves out of every scan the columns that nothing in the statement mentions.</summary>
internal static class ColumnPruning
{
    public static QueryPlan Apply(QueryPlan plan)
    {
        var used = new HashSet<int>(plan.Root.Columns.Select(c => c.Id));
        foreach (var root in plan.Shared.Select(s => s.Plan).Append(plan.Root))
        {
            used.UnionWith(root.Columns.Select(c => c.Id));
            PlanTree.Visit(root, node => KeepWhole(node, used), e =>
            {
                _ = e is ColumnReference c && used.Add(c.Column);
                if (e is Subquery { Kind: not SubqueryKind.Exists } s)
                {
                    used.UnionWith(s.Plan.Columns.Select(c => c.Id));
                }
            });
        }
        var scans = new Dictionary<int, ScanNode>();
        PlanNode Prune(PlanNode node) => PlanTree.Rewrite(node, n => n is ScanNode s ? scans[s.Ordinal] = Narrow(s, used) : n);
        foreach (var shared in plan.Shared)
        {
            shared.Plan = Prune(shared.Plan);
        }
        var pruned = Prune(plan.Root);
        return plan with { Root = pruned, Scans = [.. plan.Scans.Where(s => scans.ContainsKey(s.Ordinal)).Select(s => scans[s.Ordinal])] };
    }

    /// <summary>Steps whose meaning depends on all columns of their input.</summary>
    private static void KeepWhole(PlanNode node, HashSet<int> used)
    {
        if (node is SetNode or DistinctNode)
        {
            used.UnionWith(PlanTree.Inputs(node).SelectMany(i => i.Columns).Select(c => c.Id));
        }
    }

    private static ScanNode Narrow(ScanNode scan, HashSet<int> used)
    {
        var kept = Enumerable.Range(0, scan.Columns.Count).Where(i => used.Contains(scan.Columns[i].Id)).ToList();
        return scan with { Paths = [.. kept.Select(i => scan.Paths[i])], Columns = [.. kept.Select(i => scan.Columns[i])] };
    }
}
