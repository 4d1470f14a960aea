using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    internal const int ShardQuota = 20_000;
    internal const int OnDemandQuota = 50;

    /// <summary>Shards and on-demand streams of the account and region, and AWS's quotas, which Tarn does not enforce.</summary>
    public Task<DescribeLimitsOutput> DescribeLimits(DescribeLimitsInput input, Call call, CancellationToken ct)
    {
        limits?.Count(call, null);
        var layouts = LayoutsOf(call);
        return Task.FromResult(new DescribeLimitsOutput
        {
            ShardLimit = ShardQuota,
            OpenShardCount = layouts.Sum(layout => layout.Open.Count),
            OnDemandStreamCount = layouts.Count(layout => layout.Stream.Mode == StreamMode.OnDemand),
            OnDemandStreamCountLimit = OnDemandQuota,
        });
    }

    /// <summary>Every stream of the account and region.</summary>
    private StreamLayout[] LayoutsOf(Call call) =>
    [
        .. registry.All(Service, ResourceType)
            .Where(resource => resource.Name.Account == call.Account && resource.Name.Region == call.Region)
            .Select(resource => streams.Find(IdOf(resource)))
            .OfType<StreamLayout>(),
    ];
}
