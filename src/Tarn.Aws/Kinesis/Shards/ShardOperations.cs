using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Shards;

/// <summary>Lists, splits, merges and scales shards.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="changes">Begins resharding.</param>
/// <param name="log">The log of records.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class ShardOperations(
    StreamFinder streams, StreamChanges changes, IStreamLog log, PageTokens tokens, ServiceLimits? limits);
