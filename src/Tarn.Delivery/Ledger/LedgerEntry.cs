using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// One commit of a delivery, of one output or all: the covered records, their results, and the files: D28 (each commit
/// adds ledger rows). The commit's own transaction writes the entry. SQL shows it as <c>tarn.ledger</c>.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>The entry's id; unique, rising per delivery.</summary>
    public required long Id { get; init; }

    /// <summary>The delivery.</summary>
    public required DeliveryId Delivery { get; init; }

    /// <summary>The delivery's name at the commit.</summary>
    public required string DeliveryName { get; init; }

    /// <summary>The time of the commit, Unix milliseconds.</summary>
    public required long CommittedMs { get; init; }

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    public string? Table { get; init; }

    /// <summary>The table's snapshot; null when the commit made none.</summary>
    public long? SnapshotId { get; init; }

    /// <summary>The records that the destination now has or has refused, per shard.</summary>
    public required IReadOnlyList<LedgerRange> Ranges { get; init; }

    /// <summary>
    /// The records whose malformed ones are now in the error output, which moves alone: D22 (positions commit with
    /// their output). <see cref="LedgerRange.Records"/> counts the output's documents.
    /// </summary>
    public IReadOnlyList<LedgerRange> ErrorRanges { get; init; } = [];

    /// <summary>The number of records in <see cref="Ranges"/>.</summary>
    public required long Records { get; init; }

    /// <summary>Rows in a table, or records in objects.</summary>
    public required long Rows { get; init; }

    /// <summary>
    /// Records of <see cref="Ranges"/> that did not become rows. The error output has them, or will have them with one
    /// of its next commits.
    /// </summary>
    public required long Failed { get; init; }

    /// <summary>The files of the commit, kept for 24 h.</summary>
    public required IReadOnlyList<LedgerFile> Files { get; init; }

    /// <summary>After 24 h: the counts of the files, per output.</summary>
    public IReadOnlyList<LedgerFileSum> FileSums { get; init; } = [];
}
