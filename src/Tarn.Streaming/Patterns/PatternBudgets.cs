namespace Tarn.Streaming.Patterns;

/// <summary>
/// Bounds of one MATCH_RECOGNIZE. Beyond one of them the run halts by the name of the bound. State holds at most
/// <see cref="RowsMax"/> buffered rows and the rows of <see cref="PartialMatchesMax"/> matches; with WITHIN older matches end earlier.
/// </summary>
internal sealed record PatternBudgets
{
    /// <summary>Conditions evaluated and earlier rows read for one row.</summary>
    public long StepsPerRowMax { get; init; } = 1_000_000;

    /// <summary>Matches that are open or wait for an earlier one, over all keys.</summary>
    public int PartialMatchesMax { get; init; } = 100_000;

    /// <summary>The longest match: a row beyond it halts the run, also when the match could still end.</summary>
    public int RowsPerMatchMax { get; init; } = 10_000;

    /// <summary>Rows that wait for the watermark, over all keys.</summary>
    public int RowsMax { get; init; } = 1_000_000;
}
