using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>A place in a shard, valid for 5 minutes. LATEST is fixed now.</summary>
    [Newer("DryRun", "false")]
    public async Task<GetShardIteratorOutput> GetShardIterator(GetShardIteratorInput input, Call call, CancellationToken ct)
    {
        // the service looks at the shard's name first, and of a stream that is not there says that it has no such shard
        var wanted = Wanted(call, input.StreamName, input.StreamARN);
        var ordinal = OrdinalOf(input.ShardId, wanted);
        if (!TryFind(call, wanted, out var found) || !IsServing(found.Layout))
        {
            throw NoShard(ordinal, wanted);
        }

        var shard = ShardOf(input.ShardId, found);
        limits?.Iterator(shard, found);
        await Shown(found, shard, ct);
        var offset = await Place(input.ShardIteratorType, input.StartingSequenceNumber, input.Timestamp, found, shard, ct);
        var iterator = new ShardIterator(
            found.Layout.Stream.Id, shard.Id, found.Name, shard.Ordinal, offset, time.GetUtcNow(), call.Account);
        return new GetShardIteratorOutput { ShardIterator = iterator.Seal(sealer) };
    }
}
