using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery;
using Tarn.Storage.Metadata;
using Tarn.Wire.Coverage;
using Tarn.Wire.Protocols;

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
    // A missing delivery stream is reported first.
    private AwsErrorException EncryptionRefused(Call call, string name)
    {
        streams.Find(call, name);
        return FirehoseErrors.InvalidArgumentException(Refusal.OfOperation(DeliveryStreamFinder.Service, call.Operation, "no server-side encryption"));
    }
}
