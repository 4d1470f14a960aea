using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Consumers;

/// <summary>Consumers of streams, and pushes to them. The registry holds everything about a consumer.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="consumers">Finds consumers.</param>
/// <param name="pushes">Begins and ends subscriptions.</param>
/// <param name="store">The store of consumers.</param>
/// <param name="tokens">Page tokens.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class ConsumerOperations(
    StreamFinder streams, ConsumerFinder consumers, ShardPushes pushes, IMetadataStore store, PageTokens tokens, ServiceLimits? limits)
{
    private const string Active = "ACTIVE";
}
