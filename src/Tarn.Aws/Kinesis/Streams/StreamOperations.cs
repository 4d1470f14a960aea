using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Streams;

/// <summary>Creates, deletes, describes and lists streams.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="changes">Creates and changes streams.</param>
/// <param name="store">The store of streams.</param>
/// <param name="log">The log of records.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class StreamOperations(
    StreamFinder streams, StreamChanges changes, IMetadataStore store, IStreamLog log, PageTokens tokens, ServiceLimits? limits)
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
