using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Outputs;

/// <summary>A column that a flush creates, adds or widens.</summary>
/// <param name="Column">The column's path, parts joined by dots.</param>
/// <param name="Change"><c>created</c>, <c>added</c> or <c>widened</c>.</param>
/// <param name="Type">The column's Iceberg type after the change.</param>
internal readonly record struct ColumnChange(string Column, string Change, string Type)
{
    /// <summary>The type before the change; null: the column is new.</summary>
    public string? OldType { get; init; }

    /// <summary>The partition key of the first record that needed the change; null: it had none, or it is not known.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Rows of the commit that have the column; of a widened column, the rows with a value that its old type cannot hold.</summary>
    public long Rows { get; init; }

    /// <summary>The size of the commit's metadata file, in bytes.</summary>
    public long MetadataBytes { get; init; }

    /// <summary>The row that the commit of the change adds.</summary>
    public SchemaChangeEntry In(LedgerEntry entry, string table) => new(entry.Id, entry.Delivery, entry.CommittedMs, table, Column, Change, Type)
    {
        DeliveryName = entry.DeliveryName,
        OldType = OldType,
        PartitionKey = PartitionKey,
        Rows = Rows,
        MetadataBytes = MetadataBytes,
    };
}
