using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// One commit of a delivery: the covered records, the outputs that took them, and the files: D28 (each commit adds
/// ledger rows). The commit's own transaction writes the entry. SQL shows it as <c>tarn.ledger</c>.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>The entry's id; unique, rising per delivery.</summary>
    public required long Id { get; init; }

    public required DeliveryId Delivery { get; init; }

    /// <summary>The delivery's name at the commit.</summary>
    public required string DeliveryName { get; init; }

    /// <summary>The time of the commit, Unix milliseconds.</summary>
    public required long CommittedMs { get; init; }

    /// <summary>The run of the delivery.</summary>
    public RunId Run { get; init; }

    /// <summary>
    /// The records that every output has from now on, per shard. These ranges tile each shard of a run. None while an
    /// output holds the low-water back; then a later entry covers the records: D22 (positions commit with their output).
    /// </summary>
    public required IReadOnlyList<LedgerRange> Ranges { get; init; }

    /// <summary>The outputs whose records the commit made durable.</summary>
    public IReadOnlyList<LedgerOutput> Outputs { get; init; } = [];

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    public string? Table => Outputs.FirstOrDefault(output => output.Table is not null)?.Table;

    /// <summary>The table's snapshot; null when the commit made none.</summary>
    public long? SnapshotId => Outputs.FirstOrDefault(output => output.SnapshotId is not null)?.SnapshotId;

    /// <summary>The number of log records in <see cref="Ranges"/>.</summary>
    public long Records => Ranges.Sum(range => range.Records);

    /// <summary>Rows in a table, or records in objects.</summary>
    public long Rows => Outputs
        .Where(output => output.Name is not (LedgerOutput.Errors or LedgerOutput.Backup or LedgerOutput.Function))
        .Sum(output => output.Rows);

    /// <summary>Records that left no row, because a later record has their key, or because they are deletes.</summary>
    public long Superseded => Outputs.Sum(output => output.Superseded);

    /// <summary>Documents that the commit added to the error output, and to the destination's error objects.</summary>
    public long Failed => Files.Where(IsErrors).Sum(file => file.Rows) + FileSums.Where(sum => sum.Output == LedgerOutput.Errors).Sum(sum => sum.Rows);

    /// <summary>The entries of the quarantine that the commit delivered. The commit of a redrive has a run of its own, and no ranges.</summary>
    public long Redriven { get; init; }

    /// <summary>The files of the commit, stored for 24 h.</summary>
    public required IReadOnlyList<LedgerFile> Files { get; init; }

    /// <summary>After 24 h: the counts of the files, per output.</summary>
    public IReadOnlyList<LedgerFileSum> FileSums { get; init; } = [];

    /// <summary>An entry that only names ranges which are not delivered, or where a source begins.</summary>
    internal static LedgerEntry Undelivered(
        long entry, DeliveryId delivery, DeliveryConfig config, DateTimeOffset now, IReadOnlyList<LedgerRange> ranges) => new()
        {
            Id = entry,
            Delivery = delivery,
            DeliveryName = config.Name,
            CommittedMs = now.ToUnixTimeMilliseconds(),
            Ranges = ranges,
            Outputs = [new LedgerOutput(LedgerOutput.NameOf(OutputIds.Destination, config.Destination), config.TableName, null, 0, [])],
            Files = [],
        };

    private static bool IsErrors(LedgerFile file) => file.Output == LedgerOutput.Errors;
}
