using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using DeliveryStatus = Tarn.Delivery.DeliveryStatus;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Deliveries, with the ways from their sources and to their destinations.</summary>
public sealed class DeliveriesFlow(Tarn.Delivery.Deliveries deliveries, TimeProvider time) : IFlowPart
{
    private const string Action = "firehose:DescribeDeliveryStream";

    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries.Status().Where(each => !IsOwn(each.Config)))
        {
            var (config, id) = (delivery.Config, $"delivery/{delivery.Config.Name}");
            report.Add(PlaceOf(config), Point(config, id, "delivery", config.Name, DeliveryStates.Of(delivery), DeliveryStates.ReasonOf(delivery)));
            report.Add(PlaceOf(config), new FlowEdge
            {
                From = Source(report, config, id),
                To = id,
                Records = delivery.RecordsIn,
                Bytes = delivery.BytesIn,
                LagSeconds = delivery.Lag.TotalSeconds,
            });
            AddDestinations(report, delivery, id);
        }

        return ValueTask.CompletedTask;
    }

    private static string Source(FlowReport report, DeliveryConfig config, string id)
    {
        if (config.Source is { IsDirectPut: true, Arn: not null })
        {
            return $"application/{DeliveryStates.SourceOf(config)}";
        }

        if (config.Source.Changes is { IsOfItems: true })
        {
            return $"items/{DeliveryStates.SourceOf(config)}";
        }

        if (DeliveryStates.SourceOf(config) is { } stream)
        {
            return $"stream/{stream}";
        }

        report.Add(PlaceOf(config), Point(config, $"producer/{id}", "producer", "producers", "ACTIVE", null));
        return $"producer/{id}";
    }

    private void AddDestinations(FlowReport report, DeliveryStatus delivery, string id)
    {
        var config = delivery.Config;
        switch (config.Destination)
        {
            case { Kind.HasTables: true, NamedTables: var tables }:
                foreach (var table in tables)
                {
                    AddTable(report, delivery, id, table.Name, isOnly: tables.Count == 1);
                }

                break;
            case { Kind.SendsRequests: true }:
                report.Add(PlaceOf(config), Point(config, $"endpoint/{config.Name}", "endpoint", config.Destination.ShownName, "ACTIVE", null));
                report.Add(PlaceOf(config), Edge(delivery, id, $"endpoint/{config.Name}", isOnly: true));
                break;
            default:
                var bucket = config.Destination.Objects.Bucket;
                report.Add(PlaceOf(config), new FlowPoint("s3:ListBucket", $"arn:aws:s3:::{bucket}", new FlowNode
                {
                    Id = $"bucket/{bucket}",
                    Kind = "bucket",
                    Name = bucket,
                    State = "ACTIVE",
                }));
                report.Add(PlaceOf(config), Edge(delivery, id, $"bucket/{bucket}", isOnly: true));
                break;
        }
    }

    // The table may not be there yet: the point of a table that is there is added by its own part, or replaces nothing.
    private void AddTable(FlowReport report, DeliveryStatus delivery, string id, string table, bool isOnly)
    {
        var config = delivery.Config;
        report.Add(PlaceOf(config), Point(config, $"table/{table}", "table", table, "PENDING", "The first records make it.") with
        {
            Action = "glue:GetTable",
            Arn = $"arn:aws:glue:{config.Region}:{config.Account}:table/{table.Replace('.', '/')}",
        });
        report.Add(PlaceOf(config), Edge(delivery, id, $"table/{table}", isOnly));
    }

    // The counts of a delivery to several tables are not known for each.
    private FlowEdge Edge(DeliveryStatus delivery, string from, string to, bool isOnly) => new()
    {
        From = from,
        To = to,
        Records = isOnly ? delivery.Rows : null,
        Errors = isOnly ? delivery.Failed : null,
        FreshSeconds = delivery.LastCommit is { } at ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : null,
    };

    private static bool IsOwn(DeliveryConfig config) =>
        config.Destination is { Kind.HasTables: true, NamedTables: [var table] } && OwnFeeds.Contains(table.Database);

    private static FlowScope PlaceOf(DeliveryConfig config) => new(config.Account, config.Region);

    private static FlowPoint Point(DeliveryConfig config, string id, string kind, string name, string state, string? detail) => new(
        Action, config.Arn, new FlowNode { Id = id, Kind = kind, Name = name, State = state, Detail = detail });
}
