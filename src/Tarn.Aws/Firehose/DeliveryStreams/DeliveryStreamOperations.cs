using Tarn.Aws.Firehose.Creation;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.DeliveryStreams;

/// <summary>Creates, changes, deletes, describes and lists delivery streams.</summary>
/// <param name="streams">Finds delivery streams.</param>
/// <param name="deliveries">Runs the delivery streams.</param>
/// <param name="registry">The registry of names of delivery streams and of their sources.</param>
/// <param name="store">The store of delivery streams and names.</param>
/// <param name="schemas">Finds the tables whose columns converted records have.</param>
/// <param name="keys">Seals access keys of HTTP endpoints.</param>
/// <param name="roles">Checks the roles that callers pass.</param>
[AwsOperations("firehose")]
internal sealed partial class DeliveryStreamOperations(
    DeliveryStreamFinder streams,
    Deliveries deliveries,
    ResourceRegistry registry,
    IMetadataStore store,
    SchemaTables schemas,
    EndpointKeys keys,
    PassedRoles roles)
{
    private readonly DeliveryStreamRows _rows = new(deliveries);

    /// <summary>
    /// Deletes the delivery stream. It is DELETING and refuses puts until the accepted records are delivered.
    /// AllowForceDelete ends it at once.
    /// </summary>
    public async Task DeleteDeliveryStream(DeleteDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.DeliveryStreamName);
        await deliveries.Delete(DeliveryStreamFinder.IdOf(resource), input.AllowForceDelete == true, cancellationToken);
    }

    /// <summary>Describes a delivery stream and its one destination.</summary>
    public Task<DescribeDeliveryStreamOutput> DescribeDeliveryStream(DescribeDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.DeliveryStreamName);
        var description = DeliveryDocument.Kind.Read(resource) with
        {
            DeliveryStreamStatus = StatusOf(DeliveryStreamFinder.IdOf(resource)),
        };
        return Task.FromResult(new DescribeDeliveryStreamOutput { DeliveryStreamDescription = description });
    }

    private string StatusOf(DeliveryId id) =>
        deliveries.TryFind(id, out var config) && config.Deletion is not null ? "DELETING" : deliveries.IsActive(id) ? "ACTIVE" : "CREATING";

    // A missing delivery stream is reported first.
    [RefusedOperation("StartDeliveryStreamEncryption", "no server-side encryption")]
    [RefusedOperation("StopDeliveryStreamEncryption", "no server-side encryption")]
    internal AwsErrorException RefuseEncryption(Call call, string sentence, string deliveryStreamName)
    {
        streams.Find(call, deliveryStreamName);
        return FirehoseErrors.InvalidArgumentException(sentence);
    }
}
