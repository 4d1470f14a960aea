using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Creation;
using Tarn.Aws.Firehose.DeliveryStreams;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Puts;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Aws.Firehose.Tags;
using Tarn.Aws.Tagging;
using Tarn.Delivery;

namespace Tarn.Aws.Firehose;

/// <summary>Amazon Data Firehose: delivery streams, and puts to them.</summary>
[AwsService("firehose")]
[Client]
public sealed partial class FirehoseDoor : IDoor
{
    /// <param name="deliveries">Runs the delivery streams.</param>
    /// <param name="registry">The registry of names and tags.</param>
    /// <param name="store">The store of delivery streams, names and tags.</param>
    /// <param name="schemas">Finds the tables whose columns converted records have.</param>
    /// <param name="sealer">Seals access keys of HTTP endpoints.</param>
    /// <param name="roles">Knows which roles the service may assume.</param>
    public FirehoseDoor(
        Deliveries deliveries, ResourceRegistry registry, IMetadataStore store, SchemaTables schemas, SecretSealer sealer, RoleSessions roles)
    {
        var streams = new DeliveryStreamFinder(registry);
        DeliveryStreamOperations = new DeliveryStreamOperations(
            streams, deliveries, registry, store, schemas, new EndpointKeys(sealer), new PassedRoles(roles));
        PutOperations = new PutOperations(streams, deliveries);
        TagOperations = new TagOperations(streams, new TagChanges(store), deliveries.Change);
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => FirehoseFailures.Map(failure);
}
