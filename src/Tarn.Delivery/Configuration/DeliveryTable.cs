using Tarn.Delivery.Prefixes;

namespace Tarn.Delivery.Configuration;

/// <summary>A table of a delivery, ready to be written.</summary>
/// <param name="Config">Its names and settings.</param>
/// <param name="ErrorPrefix">The prefix of its error objects.</param>
internal sealed record DeliveryTable(TableConfig Config, ObjectPrefix ErrorPrefix)
{
    /// <summary><c>database.table</c>: the name of its part in positions, the ledger and error documents.</summary>
    public string Name { get; } = Config.Name;
}
