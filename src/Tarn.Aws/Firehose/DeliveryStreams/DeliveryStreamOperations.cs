using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Protocols;
using Tarn.Delivery;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Firehose.DeliveryStreams;

/// <summary>Creates, changes, deletes, describes and lists delivery streams.</summary>
/// <param name="streams">Finds delivery streams.</param>
/// <param name="deliveries">Runs the delivery streams.</param>
/// <param name="registry">The registry of names of delivery streams and of their sources.</param>
/// <param name="store">The store of delivery streams and names.</param>
[AwsOperations("firehose")]
internal sealed partial class DeliveryStreamOperations(
    DeliveryStreamFinder streams, Deliveries deliveries, ResourceRegistry registry, IMetadataStore store);
