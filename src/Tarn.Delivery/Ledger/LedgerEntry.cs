using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// One commit of a delivery, of all its outputs or of one: which records it covered, what became of them, in which files (D28). Written in the transaction that made it
/// true; SQL shows it as <c>tarn.ledger</c>.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>Unique, rising per delivery.</summary>
    public required long Id { get; init; }

    /// <summary>The delivery.</summary>
    public required DeliveryId Delivery { get; init; }

    /// <summary>Its name then.</summary>
    public required string DeliveryName { get; init; }

    /// <summary>When it was committed, Unix milliseconds.</summary>
    public required long CommittedMs { get; init; }

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    public string? Table { get; init; }

    /// <summary>The table's snapshot; null where the commit made none.</summary>
    public long? SnapshotId { get; init; }

    /// <summary>Which records the destination now has, or has refused, per shard.</summary>
    public required IReadOnlyList<LedgerRange> Ranges { get; init; }

    /// <summary>
    /// How far the error output has come, which moves alone (D22): of which records the malformed ones are in it. <see cref="LedgerRange.Records"/>
    /// are its documents.
    /// </summary>
    public IReadOnlyList<LedgerRange> ErrorRanges { get; init; } = [];

    /// <summary>Records of <see cref="Ranges"/>.</summary>
    public required long Records { get; init; }

    /// <summary>Rows, or records in objects.</summary>
    public required long Rows { get; init; }

    /// <summary>Records of <see cref="Ranges"/> that are no rows: the error output has them, or will with one of its next commits.</summary>
    public required long Failed { get; init; }

    /// <summary>Files made, for 24 h.</summary>
    public required IReadOnlyList<LedgerFile> Files { get; init; }

    /// <summary>Afterwards, per output, how many there were.</summary>
    public IReadOnlyList<LedgerFileSum> FileSums { get; init; } = [];
}
