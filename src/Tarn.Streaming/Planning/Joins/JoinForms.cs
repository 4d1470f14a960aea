using Tarn.Sql.Analysis;
using Tarn.Sql.Plans;

namespace Tarn.Streaming.Planning.Joins;

/// <summary>Finds the form of a join in its condition, as Flink does: window, interval, temporal, else regular.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/joins/"/>
internal sealed class JoinForms(BindingContext context)
{
    private const string NoKey = "Temporal Table Join requires primary key in versioned table, but no primary key can be found. "
        + "The right side needs a PRIMARY KEY and a WATERMARK, and ON must compare each of its columns";

    /// <summary>A join without FOR SYSTEM_TIME.</summary>
    public StreamJoinNode Of(StreamJoinKind kind, PlanNode left, PlanNode right, IReadOnlyList<PlanExpression> terms)
    {
        var sides = new JoinTerms(left, right);
        // A row that fails a term of its own side alone meets no other row; it stays where its side is padded.
        var onLeft = kind is StreamJoinKind.Inner or StreamJoinKind.Right or StreamJoinKind.Semi ? terms.Where(sides.IsLeft).ToList() : [];
        var onRight = kind is StreamJoinKind.Right or StreamJoinKind.Full ? [] : terms.Where(sides.IsRight).ToList();
        left = JoinTerms.All(onLeft) is { } ofLeft ? new FilterNode(left, ofLeft) : left;
        right = JoinTerms.All(onRight) is { } ofRight ? new FilterNode(right, ofRight) : right;
        IReadOnlyList<PlanExpression> rest = [.. terms.Except(onLeft).Except(onRight)];
        return Windows(kind, left, right, rest, sides) ?? Interval(kind, left, right, rest, sides)
            ?? Joined(StreamJoinForm.Regular, kind, left, right, rest, sides, (null, null));
    }

    /// <summary>A join with the versions of the right side.</summary>
    /// <param name="time">The time of the left row that counts.</param>
    public StreamJoinNode Temporal(StreamJoinKind kind, PlanNode left, PlanNode right, IReadOnlyList<PlanExpression> terms, PlanExpression time)
    {
        if (time is ColumnReference arrival && StreamFacts.Of(left)[arrival.Column].Role == StreamRole.ProcTime)
        {
            return Lookup(kind, left, right, terms);
        }

        var (versions, partition) = VersionedView.Of(right);
        var sides = new JoinTerms(left, versions);
        if (time is not ColumnReference leftTime || sides.Left[leftTime.Column].Role != StreamRole.RowTime)
        {
            throw Refused("FOR SYSTEM_TIME AS OF takes the event time of the left side, or its PROCTIME() for a reference table");
        }

        var source = Source(versions);
        var key = (partition ?? source.Key).Select(c => sides.Right[c].Origin).ToHashSet();
        var compared = terms.Select(sides.Equality).OfType<(PlanExpression, PlanExpression Right)>()
            .Select(e => e.Right is ColumnReference r ? sides.Right[r.Column].Origin : 0).ToHashSet();
        var rightTime = versions.Columns.FirstOrDefault(c => sides.Right[c.Id].Role == StreamRole.RowTime);
        if (key.Count == 0 || !key.IsSubsetOf(compared))
        {
            throw Refused(NoKey);
        }

        if (rightTime is null)
        {
            throw Refused("Temporal Table Join requires the event time of the versioned table among the columns of the right side");
        }

        if (partition is not null && !compared.IsSubsetOf(key))
        {
            throw Refused("a join with a view of newest rows compares the columns of its PARTITION BY alone");
        }

        return Joined(StreamJoinForm.Temporal, kind, left, versions, terms, sides, (new(leftTime.Column, leftTime.Type), rightTime)) with
        {
            TakesNewest = partition is not null,
        };
    }

    private StreamJoinNode Lookup(StreamJoinKind kind, PlanNode left, PlanNode right, IReadOnlyList<PlanExpression> terms)
    {
        var sides = new JoinTerms(left, right);
        if (!IsReference(right))
        {
            throw Refused("Processing-time temporal join is not supported yet, but for a table of connector 'iceberg' as the right side");
        }

        return terms.Any(t => sides.Equality(t) is not null) ? Joined(StreamJoinForm.Lookup, kind, left, right, terms, sides, (null, null))
            : throw Refused("a join with a reference table compares one of its columns with one of the left side");
    }

    private static bool IsReference(PlanNode node) => node switch
    {
        StreamSourceNode { Scan.Table.State: StreamTable table } => table.Declared.Options.Any(o =>
            o.Name.Equals("connector", StringComparison.OrdinalIgnoreCase) && o.Value.Equals("iceberg", StringComparison.OrdinalIgnoreCase)),
        ProjectNode project => IsReference(project.Input),
        FilterNode filter => IsReference(filter.Input),
        _ => false,
    };

    private static StreamSourceNode Source(PlanNode node) => node switch
    {
        StreamSourceNode source => source,
        ProjectNode project => Source(project.Input),
        _ => throw Refused("a versioned table is a table, or a view that keeps the newest row of each key: other queries are not supported there"),
    };

    private StreamJoinNode? Windows(StreamJoinKind kind, PlanNode left, PlanNode right, IReadOnlyList<PlanExpression> terms, JoinTerms sides)
    {
        var (start, end) = (Compared(StreamRole.WindowStart), Compared(StreamRole.WindowEnd));
        if (start is not { } starts || end is not { } ends)
        {
            return null;
        }

        var (leftWindow, rightWindow) = (
            WindowOf(left, sides.Left[ends.Left.Column].Origin), WindowOf(right, sides.Right[ends.Right.Column].Origin));
        if (leftWindow is null || rightWindow is null || leftWindow.Window != rightWindow.Window
            || leftWindow.Time.Type.IsZoned != rightWindow.Time.Type.IsZoned || leftWindow.Start.Id != sides.Left[starts.Left.Column].Origin
            || rightWindow.Start.Id != sides.Right[starts.Right.Column].Origin)
        {
            return null;
        }

        IReadOnlyList<PlanExpression> rest = [.. terms.Where(t => t != ends.Term)];
        return Joined(StreamJoinForm.Window, kind, left, right, rest, sides, (Column(ends.Left), Column(ends.Right))) with
        {
            Windows = (leftWindow, rightWindow),
        };

        (ColumnReference Left, ColumnReference Right, PlanExpression Term)? Compared(StreamRole role)
        {
            foreach (var term in terms)
            {
                if (sides.Equality(term) is (ColumnReference a, ColumnReference b) && sides.Left[a.Column].Role == role && sides.Right[b.Column].Role == role)
                {
                    return (a, b, term);
                }
            }

            return null;
        }
    }

    private StreamJoinNode? Interval(StreamJoinKind kind, PlanNode left, PlanNode right, IReadOnlyList<PlanExpression> terms, JoinTerms sides)
    {
        var bounds = terms.Select(t => (Term: t, Bound: sides.Bound(t))).Where(b => b.Bound is not null).ToList();
        if (bounds.Count == 0 || kind is StreamJoinKind.Semi or StreamJoinKind.Anti)
        {
            return null;
        }

        var (a, b) = (bounds[0].Bound!.Left, bounds[0].Bound!.Right);
        bounds = [.. bounds.Where(x => x.Bound!.Left.Column == a.Column && x.Bound.Right.Column == b.Column)];
        var (least, most) = (bounds.Max(x => x.Bound!.Least), bounds.Min(x => x.Bound!.Most));
        if (least is null || most is null)
        {
            return null;
        }

        IReadOnlyList<PlanExpression> rest = [.. terms.Except(bounds.Select(x => x.Term))];
        return Joined(StreamJoinForm.Interval, kind, left, right, rest, sides, (Column(a), Column(b))) with { Bounds = (least.Value, most.Value) };
    }

    private StreamJoinNode Joined(StreamJoinForm form, StreamJoinKind kind, PlanNode left, PlanNode right, IReadOnlyList<PlanExpression> terms,
        JoinTerms sides, (PlanColumn? Left, PlanColumn? Right) times)
    {
        var equal = terms.Select(t => (Term: t, Sides: sides.Equality(t))).Where(t => t.Sides is not null).ToList();
        var (leftInput, leftKeys) = Keyed(left, [.. equal.Select(e => e.Sides!.Value.Left)]);
        var (rightInput, rightKeys) = Keyed(right, [.. equal.Select(e => e.Sides!.Value.Right)]);
        var rest = JoinTerms.All([.. terms.Except(equal.Select(e => e.Term))]);
        return new(form, kind, new(leftInput, leftKeys, times.Left), new(rightInput, rightKeys, times.Right), rest);
    }

    /// <summary>Computes the keys that are no columns.</summary>
    private (PlanNode Input, IReadOnlyList<PlanColumn> Keys) Keyed(PlanNode input, IReadOnlyList<PlanExpression> keys)
    {
        var columns = keys.Select(k => k is ColumnReference r ? Column(r) : context.NewColumn(k.Type)).ToList();
        var computed = keys.Zip(columns).Where(k => k.First is not ColumnReference).ToList();
        return (computed.Count == 0 ? input : new ProjectNode(
            input, [.. input.Columns.Select(ColumnReference.Of), .. computed.Select(c => c.First)],
            [.. input.Columns, .. computed.Select(c => c.Second)]), columns);
    }

    private static PlanColumn Column(ColumnReference reference) => new(reference.Column, reference.Type);

    /// <summary>The window whose end is a column; null: no window of the plan.</summary>
    private static StreamWindowNode? WindowOf(PlanNode node, int end) => node switch
    {
        StreamWindowNode window => window.End.Id == end ? window : WindowOf(window.Input, end),
        StreamMatchNode match => WindowOf(match.Input, end),
        StreamJoinNode join => WindowOf(join.Left.Input, end) ?? WindowOf(join.Right.Input, end),
        _ => PlanTree.Inputs(node).Select(input => WindowOf(input, end)).FirstOrDefault(w => w is not null),
    };

    private static SqlException Refused(string message) => new(SqlErrorName.NotSupported, message);
}
