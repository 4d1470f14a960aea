using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Ledger;

/// <summary>A column that a delivery's commit added or widened; SQL shows it as <c>tarn.schema_changes</c>.</summary>
/// <param name="Id">The commit's ledger id.</param>
/// <param name="Delivery">The delivery.</param>
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
}
