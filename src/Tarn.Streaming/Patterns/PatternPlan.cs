using Tarn.Sql.Matching.Values;
using Tarn.Sql.Syntax;
using Tarn.Streaming.Patterns.Matching;

namespace Tarn.Streaming.Patterns;

/// <summary>A column by which rows of equal time are ordered.</summary>
internal readonly record struct PatternOrder(int Column, bool Descending, bool NullsFirst);

/// <summary>A bound MATCH_RECOGNIZE. It has no state; matchers share it.</summary>
internal sealed record PatternPlan
{
    /// <summary>Names of the variables of PATTERN, in its order.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    public required PatternGraph Graph { get; init; }

    /// <summary>The condition of each variable; null: every row fits.</summary>
    public required IReadOnlyList<MatchFunction?> Conditions { get; init; }

    /// <summary>Columns of the input that are the key, then the measures.</summary>
    public required IReadOnlyList<PatternColumn> Output { get; init; }

    public required IReadOnlyList<PatternType> InputTypes { get; init; }

    public required IReadOnlyList<int> Keys { get; init; }

    public required IReadOnlyList<MatchFunction> Measures { get; init; }

    /// <summary>The column of event time; null: order of arrival.</summary>
    public required int? TimeColumn { get; init; }

    public required IReadOnlyList<PatternOrder> FurtherOrder { get; init; }

    public required MatchSkipKind Skip { get; init; }

    /// <summary>The variable that SKIP TO FIRST or LAST names.</summary>
    public required int SkipVariable { get; init; }

    /// <summary>WITHIN; null: no bound.</summary>
    public required long? WithinMs { get; init; }

    /// <summary>The text of the clause, which names the form of its state.</summary>
    public required string Text { get; init; }
}
