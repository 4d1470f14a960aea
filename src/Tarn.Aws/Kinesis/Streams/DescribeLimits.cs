using Tarn.Access;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    /// <summary>
    /// Returns the open shards and on-demand streams of the account and region, and AWS's quotas. Tarn enforces these
    /// only with <c>--limits aws</c>.
    /// </summary>
    public Task<DescribeLimitsOutput> DescribeLimits(DescribeLimitsInput input, Call call, CancellationToken cancellationToken)
    {
        limits?.Count(call, null);
        var layouts = streams.LayoutsOf(call);
        return Task.FromResult(new DescribeLimitsOutput
        {
            ShardLimit = ServiceLimits.ShardQuota,
            OpenShardCount = layouts.Sum(layout => layout.Open.Count),
            OnDemandStreamCount = layouts.Count(layout => layout.Stream.Mode == StreamMode.OnDemand),
            OnDemandStreamCountLimit = ServiceLimits.OnDemandQuota,
        });
    }
}
