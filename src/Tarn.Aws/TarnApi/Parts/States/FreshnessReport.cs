using Tarn.Delivery;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The age of the data of deliveries and tables that have a target for it.</summary>
public sealed class FreshnessReport(Tarn.Delivery.Deliveries deliveries, TableFreshness tables)
{
    // A flush begins when its oldest record reaches the target.
    private static readonly TimeSpan FlushMax = TimeSpan.FromSeconds(10);

    /// <summary>The ARN of a delivery stream.</summary>
    public static string ArnOf(DeliveryConfig config) => Arn.Of("firehose", config.Region, config.Account, $"deliverystream/{config.Name}").ToString();

    /// <summary>All of them.</summary>
    public async ValueTask<IReadOnlyList<Freshness>> All(CancellationToken cancellationToken) =>
        [.. deliveries.Status().Where(delivery => delivery.Active).Select(Of).OfType<Freshness>(), .. await tables.All(cancellationToken)];

    private static Freshness? Of(DeliveryStatus delivery)
    {
        if (delivery.Config.Destination.FreshnessSeconds is not { } seconds)
        {
            return null;
        }

        var target = TimeSpan.FromSeconds(seconds);
        var age = delivery.BufferAge is { } buffered && buffered > delivery.Lag ? buffered : delivery.Lag;
        return new Freshness(
            delivery.Config.Account, delivery.Config.Region, ArnOf(delivery.Config), age, target, delivery.Late is not null || age > target + FlushMax);
    }
}
