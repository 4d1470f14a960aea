using System.Globalization;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;

namespace Tarn.Aws.Firehose.DeliveryStreams;

internal sealed partial class DeliveryStreamOperations
{
    /// <summary>
    /// Changes the destination. Records accepted before the change go to the old destination, unless that destination
    /// refuses them. For the same type, absent members do not change. Another type replaces the destination.
    /// </summary>
    [Kept(
        "ExtendedS3DestinationUpdate.CloudWatchLoggingOptions, IcebergDestinationUpdate.CloudWatchLoggingOptions, "
            + "HttpEndpointDestinationUpdate.CloudWatchLoggingOptions",
        "Tarn shows a delivery's errors in tarn status and in its own log")]
    [Refused(
        "RedshiftDestinationUpdate, ElasticsearchDestinationUpdate, AmazonopensearchserviceDestinationUpdate, "
            + "AmazonOpenSearchServerlessDestinationUpdate, SplunkDestinationUpdate, SnowflakeDestinationUpdate",
        "ExtendedS3DestinationUpdate, IcebergDestinationUpdate and HttpEndpointDestinationUpdate")]
    [Refused("IcebergDestinationUpdate.S3BackupMode", "FailedDataOnly", "FailedDataOnly")]
    [Refused("HttpEndpointDestinationUpdate.SecretsManagerConfiguration.Enabled", "EndpointConfiguration.AccessKey")]
    [RefusedInside("DynamicPartitioningConfiguration.Enabled, IcebergDestinationUpdate.AppendOnly", "the value of the creation")]
    [RefusedInside("S3BackupMode", "Enabled, once it is enabled")]
    public async Task UpdateDestination(UpdateDestinationInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.DeliveryStreamName);
        if (input.DestinationId != DestinationTypes.Id)
        {
            throw FirehoseErrors.InvalidArgumentException($"Destination Id {input.DestinationId} not found");
        }

        if (deliveries.TryFind(DeliveryStreamFinder.IdOf(resource), out var found) && found.Deletion is not null)
        {
            throw FirehoseErrors.ResourceInUseException($"Firehose {input.DeliveryStreamName} under account {call.Account} is in state DELETING.");
        }

        if (found?.Source is { IsDirectPut: true, Arn: { } owner })
        {
            throw FirehoseErrors.InvalidArgumentException(
                $"Firehose {input.DeliveryStreamName} delivers the results of {owner}, whose script names the table. Change the script.");
        }

        if (found?.Source.Changes is not null)
        {
            throw FirehoseErrors.InvalidArgumentException(
                $"Firehose {input.DeliveryStreamName} delivers an item table. Delete it, and begin another one with: tarn items deliver");
        }

        var refused = input.Refusals();
        DestinationTypes.CheckHints(input, refused);
        FirehoseRefusals.ThrowIfAny(refused);
        await deliveries.Change(
            DeliveryStreamFinder.IdOf(resource), (transaction, config) => Change(transaction, resource.Id, config, input, call), cancellationToken);
    }

    private async ValueTask<DeliveryConfig> Change(
        IMetadataTransaction transaction, ResourceId id, DeliveryConfig config, UpdateDestinationInput input, Call call)
    {
        var resource = await ResourceRegistry.Get(transaction, id)
            ?? throw new TarnException(ErrorKind.NotFound, $"Firehose {input.DeliveryStreamName} under account {call.Account} not found.");
        var description = DeliveryDocument.Kind.Read(resource);
        if (description.VersionId != input.CurrentDeliveryStreamVersionId)
        {
            throw FirehoseErrors.ConcurrentModificationException(
                $"Cannot update firehose: {input.DeliveryStreamName} since the current version id: "
                    + $"{description.VersionId} and specified version id: {input.CurrentDeliveryStreamVersionId} do not match");
        }

        var refused = new List<string>();
        var destination = DestinationTypes.Updated(description.Destinations[0], input, refused);
        FirehoseRefusals.ThrowIfAny(refused);
        await schemas.Check(transaction, destination, call, refused);
        var changed = config with { Version = config.Version + 1, Destination = DestinationTypes.Config(destination!, refused) };
        changed = keys.Keep(changed, DestinationTypes.AccessKey(input), config.Destination);
        changed = DestinationTags.Apply(changed, await ResourceTags.Read(transaction, id), refused);
        refused.AddRange(DeliveryConfigValidator.Validate(changed));
        FirehoseRefusals.ThrowIfAny(refused);
        roles.Authorize(call, destination!, sourceRole: null, resource.Arn);
        var updated = description with
        {
            Destinations = [destination!],
            VersionId = changed.Version.ToString(CultureInfo.InvariantCulture),
            LastUpdateTimestamp = call.Time,
        };
        await DeliveryDocument.Kind.Change(transaction, id, _ => updated);
        return changed;
    }
}
