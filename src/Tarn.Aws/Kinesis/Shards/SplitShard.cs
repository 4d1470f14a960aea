using System.Globalization;
using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Shards;

internal sealed partial class ShardOperations
{
    /// <summary>Splits a shard in two. The stream is UPDATING at the answer; the split follows soon.</summary>
    public async Task SplitShard(SplitShardInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, shard) = Reshardable(call, input.StreamName, input.StreamARN, input.ShardToSplit);
        var (from, to) = (shard.Hashes.From, shard.Hashes.To);
        var isNumber = UInt128.TryParse(input.NewStartingHashKey, NumberStyles.None, CultureInfo.InvariantCulture, out var start);
        if (!isNumber || to - from < 2 || start <= from + 1 || start >= to)
        {
            var range = ShardAnswers.HashKeys(shard.Hashes);
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.SplitPlace(
                input.NewStartingHashKey, ShardNames.Of(shard.Ordinal), found.Name, found.Account, range.StartingHashKey, range.EndingHashKey));
        }

        CheckShards(call, 1);
        await changes.Begin(found, new StreamWork { Kind = StreamWorkKind.Split, Due = call.Time, Shard = shard.Id, NewStart = start }, cancellationToken);
    }

    private void CheckShards(Call call, int more)
    {
        if (limits is not null)
        {
            ServiceLimits.CheckShards(call, streams.LayoutsOf(call), more);
        }
    }

    /// <summary>Finds a stream that may be resharded, and its open shard with that name.</summary>
    private (FoundStream Found, ShardDescription Shard) Reshardable(Call call, string? name, string? arn, string shard)
    {
        // The service checks the shard's name before it looks for the stream.
        _ = ShardFinder.OrdinalOf(shard, StreamFinder.Wanted(call, name, arn));
        var found = Provisioned(call, name, arn);
        return (found, OpenShardOf(shard, found));
    }

    /// <summary>Finds an active stream of mode PROVISIONED.</summary>
    private FoundStream Provisioned(Call call, string? name, string? arn)
    {
        var found = streams.FindActive(call, name, arn);
        return found.Layout.Stream.Mode == StreamMode.Provisioned
            ? found
            : throw KinesisErrors.ValidationException(KinesisTexts.OnDemand(found.Name, found.Account));
    }

    private static ShardDescription OpenShardOf(string name, in FoundStream found)
    {
        var ordinal = ShardFinder.OrdinalOf(name, found);
        if (!found.Layout.TryFind(ordinal, out var shard))
        {
            throw KinesisErrors.ResourceNotFoundException(KinesisTexts.CannotFindShard(ShardNames.Of(ordinal), found.Name, found.Account));
        }

        return shard.Closed is null
            ? shard
            : throw KinesisErrors.InvalidArgumentException(KinesisTexts.ShardClosed(ShardNames.Of(ordinal), found.Name, found.Account));
    }
}
