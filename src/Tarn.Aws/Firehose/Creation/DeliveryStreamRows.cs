using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Creation;

/// <summary>Writes the rows of a new delivery stream: its name, its description, its delivery.</summary>
internal sealed class DeliveryStreamRows(Deliveries deliveries)
{
    /// <summary>Adds a delivery stream in the transaction that also fixes its start.</summary>
    /// <param name="id">The id that it gets.</param>
    /// <exception cref="TarnException">AlreadyExists: the name is taken; faults of the configuration.</exception>
    public async ValueTask<ResourceId> Add(
        IMetadataTransaction transaction, ResourceId id, Call call, DeliveryConfig config, NewDeliveryStream made)
    {
        var name = DeliveryStreamFinder.NameOf(call, config.Name);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"Firehose {config.Name} under accountId {call.Account} already exists");
        }

        await deliveries.Create(transaction, new DeliveryId(id.Value), config, DestinationTags.BeginsAtOldest(made.Tags));
        await DeliveryDocument.Kind.Add(transaction, id, name, call.Time, made.Description, made.Arn);
        ResourceTags.Set(transaction, id, made.Tags);
        return id;
    }
}
