namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>The rows of table <c>orders</c>.</summary>
internal static class UpsertedRows
{
    /// <summary>Reads all rows.</summary>
    /// <param name="world">The table's world.</param>
    /// <param name="text">A row <c>d</c> as text, in SQL.</param>
    /// <param name="keys">The columns of the deletes.</param>
    /// <returns>The rows in the order of their texts, with spaces between them.</returns>
    public static async Task<string> Read(DeliveryWorld world, string text, string[] keys)
    {
        using var pinned = await world.Catalog.Pin(Delivery.Tests.Tables.NameOf("orders"), default);
        var files = await pinned.Files(pinned.Metadata.CurrentSnapshot, default);
        return files.Data.Count == 0 ? "" : await LiveRows.Query(
            world, files.Data, files.Deletes, keys, rows => $"select coalesce(string_agg({text}, ' ' order by {text}), '') from {rows} d");
    }
}
