using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Matching;

namespace Tarn.Streaming.Patterns;

/// <summary>PATTERN → variables with repetitions, in order. Brackets without a repetition are dropped, as Flink does; anchors mean nothing.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/match_recognize/#defining-a-pattern"/>
internal static class PatternStages
{
    /// <summary>The most states of one pattern: repetitions count each of their rows.</summary>
    private const int StatesMax = 10_000;

    public static IReadOnlyList<PatternStage> Of(RowPattern pattern, out IReadOnlyList<string> names)
    {
        var (stages, variables) = (new List<PatternStage>(), new List<string>());
        Add(pattern, stages, variables);
        names = variables;
        if (stages.Count == 0)
        {
            throw PatternError.Refused("patterns that can produce empty matches", pattern.At);
        }

        if (stages[^1].Greedy)
        {
            throw PatternError.Refused("a greedy last variable: end with a simple variable or a reluctant one", pattern.At);
        }

        return stages.Sum(s => (long)(s.Most ?? s.Least)) <= StatesMax ? stages
            : throw PatternError.Refused($"repetitions of more than {StatesMax} rows", pattern.At);
    }

    private static void Add(RowPattern pattern, List<PatternStage> stages, List<string> names)
    {
        switch (pattern)
        {
            case PatternVariable variable:
                stages.Add(new(Declare(variable, names), 1, 1, Greedy: false));
                break;
            case PatternSequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Add(part, stages, names);
                }

                break;
            case PatternGroup { Inner: { } inner }: Add(inner, stages, names); break;
            case PatternAnchor: break;
            case PatternRepetition { Inner: PatternVariable variable } repetition:
                stages.Add(Repeated(Declare(variable, names), repetition));
                break;
            case PatternRepetition { Inner: PatternGroup { Inner: PatternVariable single } } repetition:
                stages.Add(Repeated(Declare(single, names), repetition));
                break;
            case PatternRepetition or PatternGroup: throw PatternError.Refused("groups", pattern.At);
            case PatternAlternation: throw PatternError.Refused("alternation", pattern.At);
            case PatternPermutation: throw PatternError.Refused("PERMUTE", pattern.At);
            case PatternExclusion: throw PatternError.Refused("exclusion", pattern.At);
            default: throw PatternError.Refused("this form of PATTERN", pattern.At);
        }
    }

    private static int Declare(PatternVariable variable, List<string> names)
    {
        if (names.Contains(variable.Name.Text))
        {
            throw PatternError.Refused("a variable that is twice in PATTERN", variable.At);
        }

        names.Add(variable.Name.Text);
        return names.Count - 1;
    }

    private static PatternStage Repeated(int variable, PatternRepetition repetition)
    {
        if (repetition.Least is not { } least)
        {
            throw PatternError.Refused("{,n}: write {0,n}", repetition.At);
        }

        if (repetition.Most is { } most && (most == 0 || most < least))
        {
            throw PatternError.Refused("a repetition whose end is 0 or before its beginning", repetition.At);
        }

        if (least > StatesMax || repetition.Most > StatesMax)
        {
            throw PatternError.Refused($"repetitions of more than {StatesMax} rows", repetition.At);
        }

        var optional = least == 0 && repetition.Most == 1;
        if (optional && repetition.Reluctant)
        {
            throw PatternError.Refused("reluctant optional variables", repetition.At);
        }

        return new(variable, (int)least, (int?)repetition.Most, Greedy: !repetition.Reluctant && !optional && least != repetition.Most);
    }
}
