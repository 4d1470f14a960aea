using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Applications.Tables;

/// <summary>A Firehose delivery stream that takes an application's rows.</summary>
internal sealed class DeliveryTarget(TargetParts parts, ApplicationKey application, PlannedTable table, Resource stream) : IApplicationTarget
{
    /// <summary>The most bytes of a record, the service's.</summary>
    private const int RowBytesMax = 1_000 << 10;

    private const string Action = "firehose:PutRecordBatch";

    private readonly DeliveryId _id = new(stream.Id.Value);
    private readonly DeliveryAppend _append = new(parts.Deliveries, new DeliveryId(stream.Id.Value), RowBytesMax, parts.Time);

    /// <summary>Opens the target.</summary>
    /// <exception cref="TarnException">NotFound: the delivery stream is absent; InvalidArgument: it reads another stream.</exception>
    public static async ValueTask<DeliveryTarget> Open(
        TargetParts parts, ApplicationKey application, PlannedTable table, CancellationToken cancellationToken)
    {
        var (owner, rights) = (parts.Roles.Find(application).Name, await parts.Roles.RightsOf(application, cancellationToken));
        var (region, name) = (table.Options.GetValueOrDefault("aws.region") ?? owner.Region, table.Options["delivery-stream"]);
        rights.Require(Action, Arn.Of("firehose", region, owner.Account, $"deliverystream/{name}").ToString());
        if (!parts.Registry.TryFind(new ResourceName(owner.Account, region, "firehose", "deliverystream", name), out var stream)
            || !parts.Deliveries.TryFind(new DeliveryId(stream.Id.Value), out var config))
        {
            throw new TarnException(ErrorKind.NotFound, $"Table {table.Name}: there is no delivery stream {name} in {region}.");
        }

        return config.TakesPuts
            ? new DeliveryTarget(parts, application, table, stream)
            : throw OptionCheck.Refused(table, $"delivery stream {name} has a source of its own, and takes no records");
    }

    /// <inheritdoc/>
    public async ValueTask Check(CancellationToken cancellationToken)
    {
        var rights = await parts.Roles.RightsOf(application, cancellationToken);
        rights.Require(Action, stream.Arn);
        parts.Deliveries.CheckTakes(_id);
    }

    /// <inheritdoc/>
    public ValueTask Add(IMetadataTransaction transaction, IReadOnlyList<EngineRow> rows) =>
        _append.Add(transaction, table.Name, rows, hasOperations: false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _append.Dispose();
        return ValueTask.CompletedTask;
    }
}
