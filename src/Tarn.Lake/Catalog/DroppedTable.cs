namespace Tarn.Lake.Catalog;

/// <summary>An Iceberg table that was dropped.</summary>
/// <param name="Table">The table as it was.</param>
/// <param name="DroppedMs">The time of the drop, in milliseconds since the epoch.</param>
public sealed record DroppedTable(CatalogTable Table, long DroppedMs);
