namespace Tarn.Delivery.Ledger;

/// <summary>Counts of a delivery's commits, replays and redrives since its creation.</summary>
/// <param name="Rows">Rows in tables, or records in objects.</param>
/// <param name="Failed">Documents in the error output.</param>
/// <param name="Redriven">Entries of the quarantine that redrives have delivered.</param>
/// <param name="LastCommitMs">The time of the newest commit, Unix milliseconds.</param>
internal sealed record DeliveryTotals(long Rows, long Failed, long Redriven, long Commits, long LastCommitMs)
{
    /// <summary>A delivery without commits.</summary>
    public static DeliveryTotals None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>The totals with one more commit.</summary>
    public DeliveryTotals With(LedgerEntry entry) =>
        new(Rows + entry.Rows, Failed + entry.Failed, Redriven + entry.Redriven, Commits + 1, Math.Max(LastCommitMs, entry.CommittedMs));
}
