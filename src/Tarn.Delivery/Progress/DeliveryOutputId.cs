using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Progress;

/// <summary>An output of a delivery.</summary>
/// <param name="Output">The kind of output.</param>
/// <param name="Table">The table, <c>database/table</c>, where the steps choose each record's table; else empty.</param>
internal readonly record struct DeliveryOutputId(OutputId Output, string Table = "")
{
    /// <summary>The table as the ledger shows it, <c>database.table</c>; null: the output is not one table of several.</summary>
    public string? TableName => Table.Length == 0 ? null : $"{Database}.{Table[(Database.Length + 1)..]}";

    /// <summary>The table's database. A database has no slash in its name.</summary>
    public string Database => Table[..Table.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The destination, where it is one output.</summary>
    public static DeliveryOutputId Destination { get; } = new(OutputIds.Destination);

    public static DeliveryOutputId Errors { get; } = new(OutputIds.Errors);

    /// <summary>The copy of the source records.</summary>
    public static DeliveryOutputId Backup { get; } = new(OutputIds.Backup);
}
