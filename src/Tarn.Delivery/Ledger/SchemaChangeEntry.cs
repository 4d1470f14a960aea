using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Ledger;

/// <summary>A column that a delivery's commit added or widened; SQL shows it as <c>tarn.schema_changes</c>.</summary>
/// <param name="Id">The commit's ledger id.</param>
/// <param name="CommittedMs">The time of the commit, Unix milliseconds.</param>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Column">The column's path, parts joined by dots.</param>
/// <param name="Change"><c>created</c>, <c>added</c>, <c>widened</c>.</param>
/// <param name="Type">The column's Iceberg type after the change.</param>
public sealed record SchemaChangeEntry(
    long Id, DeliveryId Delivery, long CommittedMs, string Table, string Column, string Change, string Type)
{
    /// <summary>The delivery's name at the commit.</summary>
    public required string DeliveryName { get; init; }

    /// <summary>The column's Iceberg type before the change; null: the column is new.</summary>
    public string? OldType { get; init; }

    /// <summary>The partition key of the first record that needed the change; null: it had none, or it is not known.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Rows of the commit that have the column; of a widened column, the rows with a value that its old type cannot hold.</summary>
    public required long Rows { get; init; }

    /// <summary>The size of the table's metadata file that the commit wrote, in bytes.</summary>
    public required long MetadataBytes { get; init; }
}
