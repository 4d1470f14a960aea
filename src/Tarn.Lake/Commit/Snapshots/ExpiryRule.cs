using Tarn.Lake.Catalog.Optimizers;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>The snapshots that an expiry retains.</summary>
/// <param name="AgeMs">Younger ones stay; null: the table's own rule.</param>
/// <param name="AtLeast">The number that stays at least; null: the table's own rule.</param>
internal sealed record ExpiryRule(long? AgeMs = null, int? AtLeast = null)
{
    private const long DayMs = 86_400_000;

    /// <summary>The table's own rule.</summary>
    public static ExpiryRule OfTable { get; } = new();

    /// <summary>The limits that clients set up; otherwise the table's own rule.</summary>
    public static ExpiryRule Of(TableOptimizers optimizers) => optimizers.Settings(OptimizerKind.Retention) is { } retention
        ? new ExpiryRule(retention.AgeDays * DayMs, retention.SnapshotsMin)
        : OfTable;

    /// <summary>
    /// Whether every outdated snapshot goes, also snapshots without a branch or tag. If not, at most 200 of main's go: an
    /// append reads their lists.
    /// </summary>
    public bool IsWhole { get; init; }
}
