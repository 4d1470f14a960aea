using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Audits;

/// <summary>The counts of one run in the ledger.</summary>
public sealed record AuditedRun
{
    /// <summary>The run; 0 is the delivery's own.</summary>
    public required RunId Run { get; init; }

    /// <summary>Entries of the ledger. An entry older than a day may stand for all commits of an hour.</summary>
    public long Commits { get; init; }

    /// <summary>Shards with ranges.</summary>
    public long Shards { get; init; }

    /// <summary>Log records in the ranges of the source.</summary>
    public long Records { get; init; }

    /// <summary>Records that the steps made of them; with a function, the records that it got.</summary>
    public long SubRecords { get; init; }

    /// <summary>Results of the delivery's function that its outputs have taken, dropped ones included.</summary>
    public long Results { get; init; }

    /// <summary>Results that drop their record.</summary>
    public long DroppedByFunction { get; init; }

    /// <summary>Rows in tables, records in objects, or records that an endpoint accepted.</summary>
    public long Rows { get; init; }

    /// <summary>Documents in error objects.</summary>
    public long Quarantined { get; init; }

    /// <summary>Entries of the quarantine that the run delivered.</summary>
    public long Redriven { get; init; }

    /// <summary>Offsets skipped because of damage.</summary>
    public long Damaged { get; init; }

    /// <summary>Offsets that expired before they were read.</summary>
    public long Expired { get; init; }

    /// <summary>Offsets dropped with a deleted delivery or stream.</summary>
    public long Dropped { get; init; }

    /// <summary>Records that left no row, because a later record of the commit has their key, or because they are deletes.</summary>
    public long Superseded { get; init; }
}
