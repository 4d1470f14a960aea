using Tarn.Sql.Matching;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>A row pattern as instructions in Trino's order of preference.</summary>
internal sealed class MatchSteps(MatchNames names)
{
    private const int StepsMax = 20_000;
    private const int PermutedMax = 7;

    private readonly List<MatchStep> _steps = [];

    public static IReadOnlyList<MatchStep> Of(RowPattern pattern, MatchNames names)
    {
        var steps = new MatchSteps(names);
        steps.Add(pattern);
        steps.Add(new MatchStep(MatchOp.Done), pattern);
        return steps._steps;
    }

    private void Add(MatchStep step, RowPattern of)
    {
        if (_steps.Count >= StepsMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"a row pattern of more than {StepsMax} steps is not supported", of.At);
        }

        _steps.Add(step);
    }

    private void Add(RowPattern pattern)
    {
        using var level = Limits.PlanningBudget.Enter(pattern.At);
        switch (pattern)
        {
            case PatternVariable variable:
                Add(new MatchStep(MatchOp.Label, names.Find(variable.Name)![0]), pattern);
                break;
            case PatternSequence sequence:
                sequence.Parts.ToList().ForEach(Add);
                break;
            case PatternAlternation alternation:
                AddAlternatives([.. alternation.Parts.Select(part => (IReadOnlyList<RowPattern>)[part])], pattern);
                break;
            case PatternGroup { Inner: { } inner }:
                Add(inner);
                break;
            case PatternExclusion exclusion:
                Add(new MatchStep(MatchOp.Exclude), pattern);
                Add(exclusion.Inner);
                Add(new MatchStep(MatchOp.Include), pattern);
                break;
            case PatternPermutation permutation:
                AddAlternatives(Permutations(permutation), pattern);
                break;
            case PatternAnchor anchor:
                Add(new MatchStep(anchor.Start ? MatchOp.Start : MatchOp.End), pattern);
                break;
            case PatternRepetition repetition:
                AddRepetition(repetition);
                break;
        }
    }

    private void AddAlternatives(IReadOnlyList<IReadOnlyList<RowPattern>> alternatives, RowPattern of)
    {
        var jumps = new List<int>();
        for (var i = 0; i < alternatives.Count; i++)
        {
            var split = _steps.Count;
            if (i < alternatives.Count - 1)
            {
                Add(new MatchStep(MatchOp.Split), of);
            }

            alternatives[i].ToList().ForEach(Add);
            if (i < alternatives.Count - 1)
            {
                jumps.Add(_steps.Count);
                Add(new MatchStep(MatchOp.Jump), of);
                _steps[split] = new(MatchOp.Split, split + 1, _steps.Count);
            }
        }

        jumps.ForEach(jump => _steps[jump] = new(MatchOp.Jump, _steps.Count));
    }

    private void AddRepetition(PatternRepetition repetition)
    {
        for (var i = 0L; i < (repetition.Least ?? 0); i++)
        {
            Add(repetition.Inner);
            Check(repetition, i);
        }

        if (repetition.Most is null)
        {
            var start = _steps.Count;
            Add(new MatchStep(MatchOp.Split), repetition);
            Add(repetition.Inner);
            Add(new MatchStep(MatchOp.Jump, start), repetition);
            _steps[start] = Preferred(repetition, start + 1, _steps.Count);
            return;
        }

        var splits = new List<int>();
        for (var i = repetition.Least ?? 0; i < repetition.Most; i++)
        {
            splits.Add(_steps.Count);
            Add(new MatchStep(MatchOp.Split), repetition);
            Add(repetition.Inner);
            Check(repetition, i);
        }

        splits.ForEach(split => _steps[split] = Preferred(repetition, split + 1, _steps.Count));
    }

    // An empty inner pattern adds no step, so that the bound of steps does not hold.
    private static void Check(PatternRepetition repetition, long times)
    {
        if (times >= StepsMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"a row pattern of more than {StepsMax} steps is not supported", repetition.At);
        }
    }

    private static MatchStep Preferred(PatternRepetition repetition, int again, int end) =>
        repetition.Reluctant ? new(MatchOp.Split, end, again) : new(MatchOp.Split, again, end);

    /// <summary>All orders of the parts, the given one first, by the indexes of the parts.</summary>
    private static IReadOnlyList<IReadOnlyList<RowPattern>> Permutations(PatternPermutation permutation)
    {
        if (permutation.Parts.Count > PermutedMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"PERMUTE of more than {PermutedMax} parts is not supported", permutation.At);
        }

        IEnumerable<IReadOnlyList<RowPattern>> Orders(IReadOnlyList<RowPattern> parts) => parts.Count == 0 ? [[]]
            : Enumerable.Range(0, parts.Count).SelectMany(first => Orders([.. parts.Where((_, i) => i != first)])
                .Select(rest => (IReadOnlyList<RowPattern>)[parts[first], .. rest]));
        return [.. Orders(permutation.Parts)];
    }
}
