using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Protocols;
using Tarn.Delivery;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Firehose.DeliveryStreams;

/// <summary>Delivery streams: made, changed, deleted, described, listed.</summary>
/// <param name="streams">Finds delivery streams.</param>
/// <param name="deliveries">Runs them.</param>
/// <param name="registry">Names of delivery streams and of their sources.</param>
/// <param name="store">Where both lie.</param>
/// <param name="time">The clock.</param>
[AwsOperations("firehose")]
internal sealed partial class DeliveryStreamOperations(
    DeliveryStreamFinder streams, Deliveries deliveries, ResourceRegistry registry, IMetadataStore store, TimeProvider time);
