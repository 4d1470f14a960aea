namespace Tarn.Sql.Matching;

/// <summary>
/// Finds the match that begins at a row: the first in the order of preference of the pattern. It backtracks. When no condition depends on
/// labels, a step that failed at a row is not tried there again. The work then grows with the rows, not with the choices.
/// </summary>
/// <param name="holds">Whether the newest row of the match may have its label.</param>
internal sealed class MatchSearch(MatchProgram program, MatchState state, MatchBounds bounds, Func<int, bool> holds)
{
    private const int FailedMax = 2_000_000;

    private readonly record struct Choice(int Step, int Length, int Exclusions, Visit? Visits);

    /// <summary>Splits that were passed since the newest row. A second visit fails, as in Trino: this ends loops of nothing.</summary>
    private sealed record Visit(int Step, Visit? Earlier);

    private readonly Stack<Choice> _choices = [];
    private readonly HashSet<(int Step, int Row)> _failed = [];
    private readonly List<int> _exclusions = [];

    /// <summary>Indexes in the match: the beginning and the end of each excluded part, by turns.</summary>
    public IReadOnlyList<int> Exclusions => _exclusions;

    /// <summary>Searches; the labels of a match are then in the state.</summary>
    public bool Find(int start)
    {
        state.Begin(start);
        _choices.Clear();
        _exclusions.Clear();
        var (step, visits) = (0, (Visit?)null);
        while (true)
        {
            state.Count(1);
            var now = program.Steps[step];
            if (now.Op == MatchOp.Done)
            {
                // Some of the steps on the way to the match did not fail.
                _failed.Clear();
                return true;
            }

            if (!Take(now, ref step, ref visits))
            {
                if (!_choices.TryPop(out var choice))
                {
                    return false;
                }

                (step, visits) = (choice.Step, choice.Visits);
                state.Cut(choice.Length);
                _exclusions.RemoveRange(choice.Exclusions, _exclusions.Count - choice.Exclusions);
            }
        }
    }

    /// <summary>Takes a step; false: it fails.</summary>
    private bool Take(MatchStep now, ref int step, ref Visit? visits)
    {
        var row = state.Start + state.Length;
        switch (now.Op)
        {
            case MatchOp.Label:
                if (row >= state.Rows || !IsNew(step, row))
                {
                    return false;
                }

                state.Push(now.First);
                visits = null;
                step++;
                return holds(now.First);
            case MatchOp.Split:
                for (var visit = visits; visit is not null; visit = visit.Earlier)
                {
                    state.Count(1);
                    if (visit.Step == step)
                    {
                        return false;
                    }
                }

                visits = new(step, visits);
                if (_choices.Count >= bounds.ChoicesMax)
                {
                    throw MatchBounds.Exceeded(MatchBounds.Choices, $"choices in one search: {bounds.ChoicesMax}");
                }

                _choices.Push(new(now.Second, state.Length, _exclusions.Count, visits));
                step = now.First;
                return true;
            case MatchOp.Jump:
                step = now.First;
                return true;
            case MatchOp.Start or MatchOp.End:
                step++;
                return row == (now.Op == MatchOp.Start ? 0 : state.Rows);
            default:
                _exclusions.Add(state.Length);
                step++;
                return true;
        }
    }

    private bool IsNew(int step, int row)
    {
        if (!program.IsLocal)
        {
            return true;
        }

        if (_failed.Count >= FailedMax)
        {
            _failed.Clear();
        }

        return _failed.Add((step, row));
    }
}
