using System.Globalization;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Items;
using Tarn.Items.Destinations;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Item tables, with the ways to their Kinesis destinations. Deliveries and mappings add their own ways.</summary>
public sealed class ItemsFlow(ItemEngine room) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var table in room.Tables.All)
        {
            var place = new FlowScope(table.Name.Account, table.Name.Region);
            var id = ArnNodes.Of(table.Arn, place)!;
            var (action, resource) = DescribeRights.Of(table.Arn);
            var items = room.OpenItems is { } open ? open.CountsOf(table).Items : 0;
            report.Add(place, new FlowPoint(action, resource, new FlowNode
            {
                Id = id,
                Kind = "items",
                Name = table.Name.Name,
                State = table.State.ToString().ToUpperInvariant(),
                Detail = string.Create(CultureInfo.InvariantCulture, $"{items:N0} {(items == 1 ? "item" : "items")}"),
            }));
            foreach (var destination in table.Destinations.Where(one => one.State is not DestinationState.Disabled))
            {
                report.Add(place, new FlowEdge { From = id, To = ArnNodes.Of(destination.StreamArn, place)! });
            }
        }

        return ValueTask.CompletedTask;
    }
}
