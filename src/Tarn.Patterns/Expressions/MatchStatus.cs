namespace Tarn.Patterns.Expressions;

/// <summary>The outcome of a search.</summary>
public enum MatchStatus
{
    /// <summary>The text has no match from the start position on.</summary>
    NotFound,

    /// <summary>A match was found; the matcher holds its groups.</summary>
    Found,

    /// <summary>The search used up its budget of steps, and its result is unknown.</summary>
    OverBudget,
}
