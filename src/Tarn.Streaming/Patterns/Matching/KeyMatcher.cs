using Tarn.Sql.Syntax;

namespace Tarn.Streaming.Patterns.Matching;

/// <summary>The matches of one key. A match is given out once no open match began before it, as Flink's skip strategies require.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/match_recognize/#after-match-strategy"/>
internal sealed class KeyMatcher(PatternPlan plan, MatchContext context, PatternBudgets budgets)
{
    private List<PartialMatch> _open = [];
    private List<PartialMatch> _next = [];

    public List<PartialMatch> Open => _open;

    /// <summary>Complete matches that wait for an earlier open one.</summary>
    public List<PartialMatch> Complete { get; } = [];

    /// <summary>The number of the next row.</summary>
    public long NextNumber { get; set; }

    public bool IsEmpty => _open.Count == 0 && Complete.Count == 0;

    /// <summary>The start of the oldest open match; null: there is none.</summary>
    public long? OldestMs => Earliest(_open)?.Start.Time;

    /// <summary>Ends matches that are as old as WITHIN at a time.</summary>
    public void Advance(long timeMs, Action<PartialMatch> emit)
    {
        if (plan.WithinMs is { } within && _open.RemoveAll(m => IsOver(m, timeMs, within)) > 0)
        {
            Release(emit);
        }
    }

    /// <summary>Takes the next row.</summary>
    public void Take(MatchedRow row, Action<PartialMatch> emit)
    {
        _next.Clear();
        foreach (var match in _open)
        {
            Follow(match.State, match, row);
        }

        Follow(plan.Graph.Start, null, row);
        (_open, _next) = (_next, _open);
        Release(emit);
    }

    private void Follow(int state, PartialMatch? match, MatchedRow row)
    {
        foreach (var edge in plan.Graph.States[state].Edges)
        {
            if (!Holds(edge, match, row))
            {
                continue;
            }

            if (!edge.Takes)
            {
                Follow(edge.Target, match, row);
                continue;
            }

            var rows = new MatchChain(plan.Graph.States[state].Variable, row, match?.Rows);
            var start = match?.Start ?? row.Id;
            Add(new(edge.Target, start, rows), match, row);
        }
    }

    private void Add(PartialMatch taken, PartialMatch? before, MatchedRow row)
    {
        if (taken.Rows.Length > budgets.RowsPerMatchMax)
        {
            throw PatternError.Exceeded(PatternError.TooLongMatch, "rows in one match", budgets.RowsPerMatchMax);
        }

        if (taken.State == PatternGraph.Final)
        {
            Complete.Add(taken);
            return;
        }

        _next.Add(taken);
        if (Ends(taken.State, before, row))
        {
            Complete.Add(taken with { State = PatternGraph.Final });
        }
    }

    /// <summary>Whether a state reaches the end without another row.</summary>
    private bool Ends(int state, PartialMatch? before, MatchedRow row) => state == PatternGraph.Final
        || plan.Graph.States[state].Edges.Any(e => !e.Takes && Holds(e, before, row) && Ends(e.Target, before, row));

    private bool Holds(PatternEdge edge, PartialMatch? match, MatchedRow row)
    {
        foreach (var test in edge.Tests)
        {
            context.Steps++;
            context.Set(match?.Rows, test.Variable, row);
            var fits = plan.Conditions[test.Variable] is not { } condition || condition(context).IsTrue;
            if (context.Steps > budgets.StepsPerRowMax)
            {
                throw PatternError.Exceeded(PatternError.TooManySteps, "steps for one row", budgets.StepsPerRowMax);
            }

            if (fits == test.Negated)
            {
                return false;
            }
        }

        return true;
    }

    private void Release(Action<PartialMatch> emit)
    {
        while (Earliest(Complete) is { } match && (Earliest(_open) is not { } open || match.Start.CompareTo(open.Start) <= 0))
        {
            var (until, inclusive) = SkipEnd(match);
            _open.RemoveAll(m => IsSkipped(m, until, inclusive));
            Complete.RemoveAll(m => IsSkipped(m, until, inclusive));
            emit(match);
        }
    }

    private (EventId Until, bool Inclusive) SkipEnd(PartialMatch match)
    {
        switch (plan.Skip)
        {
            case MatchSkipKind.PastLastRow: return (match.Rows.Row.Id, true);
            case MatchSkipKind.ToFirst or MatchSkipKind.ToLast:
                context.Set(match.Rows, MatchContext.NoVariable, null);
                var row = plan.Skip == MatchSkipKind.ToFirst ? context.First(plan.SkipVariable, 0) : context.Last(plan.SkipVariable, 0);
                var target = row ?? throw new SqlException(PatternError.SkipFailed,
                    $"cannot skip to {plan.Variables[plan.SkipVariable]}: the match has no row of it");
                return target.Id == match.Start
                    ? throw new SqlException(PatternError.SkipFailed, "cannot skip to the first row of a match") : (target.Id, false);
            default: return (match.Start, true);
        }
    }

    private static bool IsSkipped(PartialMatch match, EventId until, bool inclusive) =>
        match.Start.CompareTo(until) is var order && (order < 0 || (inclusive && order == 0));

    private static bool IsOver(PartialMatch match, long timeMs, long within) => (Int128)timeMs - match.Start.Time >= within;

    private static PartialMatch? Earliest(List<PartialMatch> matches)
    {
        PartialMatch? earliest = null;
        foreach (var match in matches)
        {
            earliest = earliest is null || match.Start.CompareTo(earliest.Start) < 0 ? match : earliest;
        }

        return earliest;
    }
}
