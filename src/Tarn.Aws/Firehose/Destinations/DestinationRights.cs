using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>
/// The rights of a caller who makes a delivery deliver records once more: the caller chooses the records, so the right to the delivery
/// is not enough. The caller needs the rights to write the destination.
/// </summary>
/// <param name="catalog">The tables.</param>
internal sealed class DestinationRights(LakeCatalog catalog)
{
    private const string Expression = "!{";

    /// <summary>Checks the rights to the destination, or to the table that takes the records instead.</summary>
    /// <exception cref="Storage.TarnException">AccessDenied.</exception>
    public async ValueTask Require(Call call, DeliveryConfig config, TableConfig? into, CancellationToken cancellationToken)
    {
        var destination = config.Destination;
        if ((into ?? destination.Single) is { } table)
        {
            await RequireTable(call, config, table, cancellationToken);
        }
        else if (destination.Kind.HasTables)
        {
            // records choose the table
            call.Authorize("glue:UpdateTable", Arn.Of("glue", call.Region, call.Account, "table/*/*").ToString());
            RequireFolder(call.Rights, WarehouseOf(config));
        }
        else if (!destination.Kind.SendsRequests)
        {
            var objects = destination.Objects;
            var end = objects.Prefix.IndexOf(Expression, StringComparison.Ordinal);
            call.Rights.RequireFolder(ObjectActions.Write, objects.Bucket, end < 0 ? objects.Prefix : objects.Prefix[..end]);
        }
    }

    private async ValueTask RequireTable(Call call, DeliveryConfig config, TableConfig table, CancellationToken cancellationToken)
    {
        var name = new TableName(new CatalogScope(call.Account, call.Region), table.Database, table.Table);
        var arn = Arn.Of("glue", call.Region, call.Account, $"table/{table.Database}/{table.Table}").ToString();
        call.Authorize("glue:UpdateTable", arn);
        if (catalog.TryFindTable(name, out var row) && row.MetadataLocation is { } location)
        {
            var metadata = await catalog.Loader.Metadata(location, cancellationToken);
            TableRights.RequirePlaces(call.Rights, metadata, ObjectActions.Read);
            TableRights.RequirePlaces(call.Rights, metadata, ObjectActions.Write);
        }
        else
        {
            call.Authorize("glue:CreateTable", arn);
            RequireFolder(call.Rights, $"{WarehouseOf(config)}/{table.Database}/{table.Table}");
        }
    }

    private static string WarehouseOf(DeliveryConfig config) =>
        (config.Destination.NewTablesPlace
            ?? $"s3://{config.Destination.Objects.Bucket}/{config.Destination.Objects.Prefix}").TrimEnd('/');

    private static void RequireFolder(IRights rights, string folder)
    {
        if (TableLocation.Of(folder) is { } place)
        {
            rights.RequireFolder(ObjectActions.Read, place.Bucket, place.Folder);
            rights.RequireFolder(ObjectActions.Write, place.Bucket, place.Folder);
        }
    }
}
