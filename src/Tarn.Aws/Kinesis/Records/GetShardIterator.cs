using Tarn.Access;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Kinesis.Records;

internal sealed partial class RecordOperations
{
    /// <summary>A place in a shard, valid for 5 minutes. LATEST is fixed now.</summary>
    [Newer("DryRun", "false")]
    public async Task<GetShardIteratorOutput> GetShardIterator(GetShardIteratorInput input, Call call, CancellationToken ct)
    {
        // the service looks at the shard's name first, and of a stream that is not there says that it has no such shard
        var wanted = StreamFinder.Wanted(call, input.StreamName, input.StreamARN);
        var ordinal = ShardFinder.OrdinalOf(input.ShardId, wanted);
        if (!streams.TryFind(call, wanted, out var found) || !found.IsServing)
        {
            throw ShardFinder.NoShard(ordinal, wanted);
        }

        var shard = ShardFinder.Find(input.ShardId, found, call.Time);
        limits?.Iterator(shard, found);
        var offset = await places.Of(input.ShardIteratorType, input.StartingSequenceNumber, input.Timestamp, found, shard, ct);
        var iterator = new ShardIterator(
            found.Layout.Stream.Id, shard.Id, found.Name, shard.Ordinal, offset, call.Time, call.Account);
        return new GetShardIteratorOutput { ShardIterator = iterator.Seal(sealer) };
    }
}
