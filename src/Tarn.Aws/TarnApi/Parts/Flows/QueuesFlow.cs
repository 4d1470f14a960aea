using System.Globalization;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Queues, with the ways to their dead-letter queues.</summary>
public sealed class QueuesFlow(StreamDirectory streams, Definitions<RegisteredQueue> definitions, MessageQueues queues) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var layout in streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Queue))
        {
            if (definitions.Get(layout.Stream.Id) is not { Resource: var queue, Rules: var rules })
            {
                continue;
            }

            var place = new FlowScope(queue.Name.Account, queue.Name.Region);
            var id = ArnNodes.Of(queue.Arn, place)!;
            var (action, resource) = DescribeRights.Of(queue.Arn);
            var waiting = queues.BacklogOf(layout.Stream.Id)?.Counts ?? default;
            report.Add(place, new FlowPoint(action, resource, new FlowNode
            {
                Id = id,
                Kind = "queue",
                Name = queue.Name.Name,
                State = "ACTIVE",
                Detail = string.Create(CultureInfo.InvariantCulture, $"{waiting.Visible:N0} wait, {waiting.InFlight:N0} in flight"),
            }));
            if (rules.DeadLetter is { } dead && ArnNodes.Of(dead.TargetArn, place) is { } to)
            {
                report.Add(place, new FlowEdge { From = id, To = to });
            }
        }

        return ValueTask.CompletedTask;
    }
}
