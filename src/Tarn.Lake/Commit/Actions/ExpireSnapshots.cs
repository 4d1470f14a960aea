using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Commit.Snapshots;

namespace Tarn.Lake.Commit.Actions;

/// <summary>
/// Expires main's snapshots from the oldest end, where no append does it: D38 (snapshots expire from the oldest end). The
/// files that only expired snapshots list are removed when no reader can hold them.
/// </summary>
public sealed record ExpireSnapshots : CommitAction
{
    /// <summary>Snapshots younger than this stay; null: the table's own rule.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>The number of snapshots that stay at least; null: the table's own rule.</summary>
    public int? AtLeast { get; init; }

    /// <summary>Expires by the rule that clients set up for a table, or by the table's own.</summary>
    public static ExpireSnapshots By(TableOptimizers optimizers)
    {
        var rule = ExpiryRule.Of(optimizers);
        return new ExpireSnapshots { Age = rule.AgeMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null, AtLeast = rule.AtLeast };
    }

    internal override ValueTask Plan(CommitDraft draft, TableLoader loader, CancellationToken cancellationToken) => SnapshotExpiry.Add(
        draft, new ExpiryRule((long?)Age?.TotalMilliseconds, AtLeast) { IsWhole = true }, loader, cancellationToken);
}
