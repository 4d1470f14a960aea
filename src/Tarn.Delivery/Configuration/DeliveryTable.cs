using Tarn.Delivery.Prefixes;

namespace Tarn.Delivery.Configuration;

/// <summary>A table of a delivery, ready to be written.</summary>
/// <param name="Config">Its names and settings.</param>
internal sealed record DeliveryTable(TableConfig Config, ObjectPrefix ErrorPrefix)
{
    /// <summary><c>database.table</c> as the ledger and error documents show it.</summary>
    public string Name { get; } = Config.Name;

    /// <summary>
    /// <c>database/table</c> in lower case, as the catalog folds names: the part of its positions. No database has a slash in its name.
    /// </summary>
    public string Part { get; } = PartOf(Config.Database, Config.Table);

    /// <summary>The part of a table's positions.</summary>
    public static string PartOf(string database, string table) => $"{database}/{table}".ToLowerInvariant();
}
