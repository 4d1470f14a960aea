using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Shards;

internal sealed partial class ShardOperations
{
    /// <summary>
    /// Merges two adjacent shards, the lower one named first. The stream is UPDATING at the answer; the merge follows
    /// soon.
    /// </summary>
    public async Task MergeShards(MergeShardsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = ShardFinder.OrdinalOf(input.AdjacentShardToMerge, StreamFinder.Wanted(call, input.StreamName, input.StreamARN));
        var (found, shard) = Reshardable(call, input.StreamName, input.StreamARN, input.ShardToMerge);
        var adjacent = OpenShardOf(input.AdjacentShardToMerge, found);
        if (!shard.Hashes.IsBelow(adjacent.Hashes))
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NotAdjacent(
                ShardNames.Of(shard.Ordinal), ShardNames.Of(adjacent.Ordinal), found.Name, found.Account));
        }

        await changes.Begin(found, new StreamWork
        {
            Kind = StreamWorkKind.Merge,
            Due = call.Time,
            Shard = shard.Id,
            Adjacent = adjacent.Id,
        }, cancellationToken);
    }
}
