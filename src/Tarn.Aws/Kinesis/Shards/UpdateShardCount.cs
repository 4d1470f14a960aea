using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Shards;

internal sealed partial class ShardOperations
{
    /// <summary>
    /// Splits and merges shards until the stream has the target number of shards, with equal ranges. The stream is
    /// UPDATING at the answer; the work follows soon.
    /// </summary>
    public async Task<UpdateShardCountOutput> UpdateShardCount(UpdateShardCountInput input, Call call, CancellationToken cancellationToken)
    {
        var found = Provisioned(call, input.StreamName, input.StreamARN);
        var (open, target) = (found.Layout.Open.Count, input.TargetShardCount);
        if (target > StreamStates.ShardsMax)
        {
            throw KinesisErrors.LimitExceededException(KinesisTexts.TargetTooLarge(StreamStates.ShardsMax, open, target));
        }

        CheckShards(call, target - open);
        limits?.CountScaling(found, target);
        await changes.Begin(found, new StreamWork { Kind = StreamWorkKind.Scale, Due = call.Time, Target = target }, cancellationToken);
        return new UpdateShardCountOutput
        {
            StreamName = found.Name,
            StreamARN = found.Resource.Arn,
            CurrentShardCount = open,
            TargetShardCount = target,
        };
    }
}
