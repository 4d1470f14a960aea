using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Roles;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Applications.Tables;

/// <summary>
/// An Iceberg table that takes an application's rows. They go to the stream of a delivery, in the commit that moves the application's positions; SQL sees
/// them from then on, and the delivery writes them to the table exactly once. With a PRIMARY KEY a row replaces the one of its key.
/// </summary>
internal sealed class TableTarget(TargetParts parts, ApplicationKey application, PlannedTable table, TableName name, DeliveryId delivery) : IApplicationTarget
{
    /// <summary>The most bytes of a row.</summary>
    private const int RowBytesMax = 10 << 20;

    private readonly DeliveryAppend _append = new(parts.Deliveries, delivery, RowBytesMax, parts.Time);

    /// <inheritdoc/>
    public async ValueTask Check(CancellationToken cancellationToken)
    {
        var rights = await parts.Roles.RightsOf(application, cancellationToken);
        parts.Catalog.TryFindTable(name, out var entry);
        TableWork.Check(rights, name, entry, parts.Catalog.TryFindDatabase(name.DatabaseName, out _));
        parts.Deliveries.CheckTakes(delivery);
    }

    /// <inheritdoc/>
    public ValueTask Add(IMetadataTransaction transaction, IReadOnlyList<EngineRow> rows) =>
        _append.Add(transaction, table.Name, rows, hasOperations: table.PrimaryKey.Count > 0);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _append.Dispose();
        return ValueTask.CompletedTask;
    }
}
