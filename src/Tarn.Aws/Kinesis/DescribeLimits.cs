using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    private const int ShardQuota = 20_000;
    private const int OnDemandQuota = 50;

    /// <summary>Shards and on-demand streams of the account and region, and AWS's quotas, which Tarn does not enforce.</summary>
    public Task<DescribeLimitsOutput> DescribeLimits(DescribeLimitsInput input, Call call, CancellationToken ct)
    {
        var layouts = registry.All(Service, ResourceType)
            .Where(resource => resource.Name.Account == call.Account && resource.Name.Region == call.Region)
            .Select(resource => streams.Find(IdOf(resource)))
            .OfType<StreamLayout>()
            .ToArray();
        return Task.FromResult(new DescribeLimitsOutput
        {
            ShardLimit = ShardQuota,
            OpenShardCount = layouts.Sum(layout => layout.Open.Count),
            OnDemandStreamCount = layouts.Count(layout => layout.Stream.Mode == StreamMode.OnDemand),
            OnDemandStreamCountLimit = OnDemandQuota,
        });
    }
}
