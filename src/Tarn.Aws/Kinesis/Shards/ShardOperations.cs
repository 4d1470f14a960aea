using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Protocols;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Shards;

/// <summary>Shards: listed, split, merged, scaled.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="changes">Begins resharding.</param>
/// <param name="log">The records.</param>
/// <param name="tokens">Page tokens.</param>
/// <param name="limits">The real service's limits; null: none.</param>
[AwsOperations("kinesis")]
internal sealed partial class ShardOperations(
    StreamFinder streams, StreamChanges changes, IStreamLog log, PageTokens tokens, ServiceLimits? limits);
