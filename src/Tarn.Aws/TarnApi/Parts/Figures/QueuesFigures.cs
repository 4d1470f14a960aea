using Tarn.Aws.TarnApi.Pending;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The messages of queues, for their metrics.</summary>
public sealed class QueuesFigures(
    StreamDirectory streams, Definitions<RegisteredQueue> definitions, MessageQueues queues, StreamBacklog backlog) : IFigurePart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        foreach (var layout in streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Queue))
        {
            if (definitions.Get(layout.Stream.Id) is not { Resource.Name: var queue } || queues.BacklogOf(layout.Stream.Id) is not { Counts: var counts })
            {
                continue;
            }

            var scope = new MetricScope(queue.Account, queue.Region);
            report.Add(scope, Figure.MessagesVisible, queue.Name, counts.Visible);
            report.Add(scope, Figure.MessagesInFlight, queue.Name, counts.InFlight);
            report.Add(scope, Figure.MessagesDelayed, queue.Name, counts.Delayed);
            var oldest = (await QueuesBacklog.Of(queues, backlog, layout.Stream.Id, cancellationToken)).OldestMs;
            report.Add(scope, Figure.OldestMessageAge, queue.Name, oldest is { } sent ? Math.Max(0, report.Now.ToUnixTimeMilliseconds() - sent) / 1_000 : 0);
        }
    }
}
