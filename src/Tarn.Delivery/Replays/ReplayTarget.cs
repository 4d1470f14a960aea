using Tarn.Delivery.Configuration;
using Tarn.Storage;

namespace Tarn.Delivery.Replays;

/// <summary>The configuration of a replay: the delivery's present one, perhaps with another table.</summary>
internal static class ReplayTarget
{
    /// <summary>The configuration.</summary>
    /// <param name="config">The delivery's present configuration.</param>
    /// <param name="into">The table that takes the records; null: the delivery's destination.</param>
    /// <exception cref="TarnException">NotSupported: the delivery sends to an HTTP endpoint.</exception>
    public static DeliveryConfig Of(DeliveryConfig config, (string Database, string Table)? into)
    {
        var own = config with { Former = null, Deletion = null, Destination = config.Destination with { Backup = null } };
        if (into is not { } table)
        {
            return own.Destination.Kind.DeliversAgain
                ? own
                : throw new TarnException(ErrorKind.NotSupported, $"Delivery {config.Name} sends to an HTTP endpoint; a replay needs a table (--into).");
        }

        var destination = own.Destination;
        return own with
        {
            Destination = new TableDestinationConfig
            {
                Buffering = destination.Buffering,
                Objects = destination.Objects,
                Steps = destination.Steps with { MetadataQuery = null, Function = null },
                RetrySeconds = destination.RetrySeconds,
                Tables = [new TableConfig(table.Database, table.Table)],
                CreatesTable = true,
                EvolvesSchema = true,
                Warehouse = destination.NewTablesPlace,
            },
        };
    }
}
