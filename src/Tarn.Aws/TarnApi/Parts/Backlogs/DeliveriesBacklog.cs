using Tarn.Aws.TarnApi.Pending;
using Tarn.Delivery;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records that deliveries have not delivered, also changes of item tables.</summary>
public sealed class DeliveriesBacklog(
    Tarn.Delivery.Deliveries deliveries, StreamDirectory streams, ConsumerHolds positions, StreamBacklog backlog, HoldLimit holds) : IBacklogPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries.Status())
        {
            var config = delivery.Config;
            var consumer = new ConsumerId(delivery.Id.Value);
            var waiting = await backlog.Of(delivery.Id.Value, config.Source.Stream, shard => positions.LowestOf(consumer, shard), cancellationToken);
            var retention = streams.Find(config.Source.Stream)?.Stream.Retention ?? StreamLimits.RetentionDefault;
            report.Add(
                (config.Account, config.Region), "delivery", config.Name, config.Arn, config.Destination.ShownName, waiting,
                BacklogRule.Held(retention, holds.HoldMax));
        }
    }
}
