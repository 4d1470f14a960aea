using Tarn.Aws.TarnApi.Pending;
using Tarn.Items.Copies.Replicas;
using Tarn.Items.Destinations;
using Tarn.Items.Tables;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The changes of item tables that wait for Kinesis destinations and replicas. Deliveries of tables have rows of their own.</summary>
public sealed class ItemsBacklog(
    ItemTables tables, ItemReplicas replicas, StreamDirectory streams, ConsumerHolds positions, StreamBacklog backlog, HoldLimit holds) : IBacklogPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var table in tables.All)
        {
            var place = (table.Name.Account, table.Name.Region);
            var rule = BacklogRule.Held(streams.Find(table.Stream)?.Stream.Retention ?? StreamLimits.RetentionDefault, holds.HoldMax);
            foreach (var destination in table.Destinations.Where(one => one.State != DestinationState.Disabled || one.Description is not null))
            {
                var consumer = new ConsumerId(destination.Id);
                report.Add(
                    place, "destination", table.Name.Name, table.Arn, destination.StreamArn,
                    await backlog.Of(destination.Id, table.Stream, shard => positions.LowestOf(consumer, shard), cancellationToken), rule);
            }

            foreach (var replica in replicas.Of(table))
            {
                var reached = replicas.Reached(table, replica).ToDictionary(position => position.Shard, position => position.NextOffset);
                report.Add(
                    place, "replica", table.Name.Name, table.Arn, replica.Name.Region,
                    await backlog.Of(replica.Id.Value, table.Stream, shard => reached.GetValueOrDefault(shard), cancellationToken),
                    BacklogRule.Endless);
            }
        }
    }
}
