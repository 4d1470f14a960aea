using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Records;

internal sealed partial class RecordOperations
{
    /// <summary>Returns a position in a shard, valid for 5 minutes. LATEST is resolved by this call.</summary>
    [Newer("DryRun", "false")]
    public async Task<GetShardIteratorOutput> GetShardIterator(GetShardIteratorInput input, Call call, CancellationToken cancellationToken)
    {
        // The service checks the shard's name first. For a missing stream it reports a missing shard.
        var wanted = StreamFinder.Wanted(call, input.StreamName, input.StreamARN);
        var ordinal = ShardFinder.OrdinalOf(input.ShardId, wanted);
        if (!streams.TryFind(call, wanted, out var found) || !found.IsServing)
        {
            throw ShardFinder.NoShard(ordinal, wanted);
        }

        var shard = ShardFinder.Find(input.ShardId, found, call.Time);
        limits?.Iterator(shard, found);
        var offset = await places.Of(input.ShardIteratorType, input.StartingSequenceNumber, input.Timestamp, found, shard, cancellationToken);
        var iterator = new ShardIterator(
            found.Layout.Stream.Id, shard.Id, found.Name, shard.Ordinal, offset, call.Time, call.Account);
        return new GetShardIteratorOutput { ShardIterator = iterator.Seal(sealer) };
    }
}
