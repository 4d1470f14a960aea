using Tarn.Storage.Metadata;

namespace Tarn.Delivery;

/// <summary>The metadata spaces of this project (200–249); documented in <c>docs/formats/delivery.md</c>.</summary>
public static class DeliverySpaces
{
    /// <summary>Delivery id → configuration.</summary>
    public static Space Deliveries { get; } = new(200, "delivery.deliveries");

    /// <summary>
    /// (delivery id, commit id) → the records and files of one commit: D28 (each commit adds ledger rows).
    /// </summary>
    public static Space Ledger { get; } = new(210, "delivery.ledger");

    /// <summary>Delivery id → the commit up to which its ledger is merged by hours.</summary>
    public static Space LedgerMerged { get; } = new(212, "delivery.ledger-merged");

    /// <summary>(delivery id, table) → counts of the values that went to <c>_rest</c>.</summary>
    public static Space Rest { get; } = new(213, "delivery.rest");

    /// <summary>Delivery id → the ends of the source's shards when the source stream was deleted.</summary>
    public static Space SourceEnds { get; } = new(214, "delivery.source-ends");

    /// <summary>(delivery id, file id) → error documents that the quarantine's table does not have yet.</summary>
    public static Space QuarantineWaiting { get; } = new(215, "delivery.quarantine-waiting");

    /// <summary>(delivery id, file id) → error documents that are in the quarantine's table.</summary>
    public static Space QuarantineFiles { get; } = new(216, "delivery.quarantine-files");

    /// <summary>Delivery id → the name of its quarantine's table.</summary>
    public static Space QuarantineNames { get; } = new(217, "delivery.quarantine-names");

    /// <summary>The account, region and name of a quarantine's table → delivery id.</summary>
    public static Space QuarantineTables { get; } = new(218, "delivery.quarantine-tables");

    /// <summary>(delivery id, file id, document's number) → the redrives of an entry of the quarantine.</summary>
    public static Space Redrives { get; } = new(221, "delivery.redrives");

    /// <summary>Delivery id → counts of error documents that are no longer stored.</summary>
    public static Space QuarantineReleased { get; } = new(222, "delivery.quarantine-released");

    /// <summary>(delivery id, run id) → a replay.</summary>
    public static Space Replays { get; } = new(223, "delivery.replays");

    /// <summary>(delivery id, commit id) → columns that a commit added or widened.</summary>
    public static Space SchemaChanges { get; } = new(211, "delivery.schema-changes");

    /// <summary>
    /// Delivery id → the plan of a flush to an HTTP endpoint: D24 (outside destinations have a plan).
    /// </summary>
    public static Space Plans { get; } = new(219, "delivery.plans");

    /// <summary>(hour, delivery id, table, reason, column) → the number of values that went to <c>_rest</c>.</summary>
    public static Space RestHours { get; } = new(225, "delivery.rest-hours");

    /// <summary>Delivery id → its account, region and name. The row stays when the delivery is deleted.</summary>
    public static Space Owners { get; } = new(226, "delivery.owners");

    /// <summary>(delivery id, source shard id) → the last record whose result is in the results stream.</summary>
    public static Space FunctionProgress { get; } = new(224, "delivery.function-progress");

    /// <summary>(delivery id, index) → a request of the plan.</summary>
    public static Space PlannedRequests { get; } = new(220, "delivery.planned-requests");

    /// <summary>Delivery id → counts of its commits since its creation.</summary>
    public static Space Totals { get; } = new(227, "delivery.totals");

    /// <summary>(delivery id, table) → a table that the delivery made, where the steps choose the tables.</summary>
    public static Space MadeTables { get; } = new(230, "delivery.made-tables");
}
