using Tarn.Sql.Syntax;

namespace Tarn.Sql.Analysis;

/// <summary>Trino's rules for labels, quantifiers and clauses of MATCH_RECOGNIZE.</summary>
internal static class MatchRules
{
    /// <summary>Checks the clauses, and gives the names their labels.</summary>
    public static void Apply(MatchRelation match, MatchNames names)
    {
        if (match.Search is { } search)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"Pattern search modifier: {search} is not allowed in MATCH_RECOGNIZE clause", match.At);
        }

        if (match.Within is { } within)
        {
            throw new SqlException(SqlErrorName.NotSupported, "WITHIN is not supported over stored tables: compare times in DEFINE", within.At);
        }

        Visit(match.Pattern, pattern => Check(pattern, match, names));
        foreach (var subset in match.Subsets)
        {
            AddUnion(subset, names);
        }

        var defined = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in match.Definitions)
        {
            if (!names.IsLabel(definition.Variable))
            {
                throw Invalid(definition.Variable, $"defined variable: {definition.Variable.Text} is not a primary pattern variable");
            }

            if (!defined.Add(MatchNames.Canonical(definition.Variable)))
            {
                throw Invalid(definition.Variable, $"pattern variable with name: {definition.Variable.Text} is defined twice");
            }
        }

        if (match.Skip.Variable is { } skip && names.Find(skip) is null)
        {
            throw Invalid(skip, $"{skip.Text} is not a primary or union pattern variable");
        }
    }

    private static void AddUnion(MatchSubset subset, MatchNames names)
    {
        if (names.IsLabel(subset.Name))
        {
            throw Invalid(subset.Name, $"union pattern variable name: {subset.Name.Text} is a duplicate of primary pattern variable name");
        }

        if (subset.Variables.FirstOrDefault(v => !names.IsLabel(v)) is { } unknown)
        {
            throw Invalid(unknown, $"subset element: {unknown.Text} is not a primary pattern variable");
        }

        if (!names.AddUnion(subset.Name, [.. subset.Variables.Select(v => names.Find(v)![0]).Distinct().Order()]))
        {
            throw Invalid(subset.Name, $"union pattern variable name: {subset.Name.Text} is declared twice");
        }
    }

    private static SqlException Invalid(Identifier name, string message) => new(SqlErrorName.InvalidLabel, message, name.At);

    private static void Check(RowPattern pattern, MatchRelation match, MatchNames names)
    {
        switch (pattern)
        {
            case PatternVariable variable:
                names.AddLabel(variable.Name);
                break;
            case PatternExclusion when match.Rows == MatchRows.AllWithUnmatched:
                throw new SqlException(SqlErrorName.InvalidRowPattern,
                    "Pattern exclusion syntax is not allowed when ALL ROWS PER MATCH WITH UNMATCHED ROWS is specified", pattern.At);
            case PatternRepetition { Least: > int.MaxValue }:
                throw OutOfRange(pattern, "lower bound must not exceed 2147483647");
            case PatternRepetition { Most: < 1 }:
                throw OutOfRange(pattern, "upper bound must be greater than or equal to 1");
            case PatternRepetition { Most: > int.MaxValue }:
                throw OutOfRange(pattern, "upper bound must not exceed 2147483647");
            case PatternRepetition { Least: { } least, Most: { } most } when least > most:
                throw new SqlException(SqlErrorName.InvalidRange, "Pattern quantifier lower bound must not exceed upper bound", pattern.At);
        }
    }

    private static SqlException OutOfRange(RowPattern pattern, string message) =>
        new(SqlErrorName.NumericValueOutOfRange, "Pattern quantifier " + message, pattern.At);

    private static void Visit(RowPattern pattern, Action<RowPattern> visit)
    {
        using var level = Limits.PlanningBudget.Enter(pattern.At);
        visit(pattern);
        IReadOnlyList<RowPattern> parts = pattern switch
        {
            PatternSequence s => s.Parts,
            PatternAlternation a => a.Parts,
            PatternPermutation p => p.Parts,
            PatternGroup { Inner: { } inner } => [inner],
            PatternExclusion e => [e.Inner],
            PatternRepetition r => [r.Inner],
            _ => [],
        };
        foreach (var part in parts)
        {
            Visit(part, visit);
        }
    }
}
