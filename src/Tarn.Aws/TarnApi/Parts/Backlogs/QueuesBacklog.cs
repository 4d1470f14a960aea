using Tarn.Aws.TarnApi.Pending;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The messages of queues.</summary>
public sealed class QueuesBacklog(
    StreamDirectory streams, Definitions<RegisteredQueue> definitions, MessageQueues queues, StreamBacklog backlog) : IBacklogPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var layout in streams.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Queue))
        {
            if (definitions.Get(layout.Stream.Id) is { Resource: var queue, Rules: var rules })
            {
                report.Add(
                    (queue.Name.Account, queue.Name.Region), "queue", queue.Name.Name, queue.Arn, target: null,
                    await Of(queues, backlog, layout.Stream.Id, cancellationToken), RuleOf(rules));
            }
        }
    }

    /// <summary>The messages that a queue holds, the ones in flight and delayed ones too.</summary>
    public static async ValueTask<Waiting> Of(MessageQueues queues, StreamBacklog streams, StreamId queue, CancellationToken cancellationToken)
    {
        if (queues.BacklogOf(queue) is not { } held)
        {
            return default;
        }

        var oldest = held.OldestMs;
        if (held.First is { } first && (await streams.In(queue.Value, first.Shard, first.Offset, cancellationToken)).OldestMs is { } untouched)
        {
            oldest = Math.Min(oldest ?? untouched, untouched);
        }

        var counts = held.Counts;
        return new Waiting(counts.Visible + counts.InFlight + counts.Delayed, held.Bytes, oldest, held.IsEstimate || held.HasEstimatedBytes);
    }

    /// <summary>What ends the wait of a queue's messages.</summary>
    public static BacklogRule RuleOf(QueueRules rules)
    {
        var kept = BacklogRule.TimeOf(rules.Retention);
        return rules.DeadLetter is { } dead
            ? new BacklogRule(
                $"kept for {kept}, then lost; after {dead.ReceivesMax} receives to {dead.TargetArn.Split(':')[^1]}", BacklogRule.Lost, rules.Retention)
            : new BacklogRule($"kept for {kept}, then lost", BacklogRule.Lost, rules.Retention);
    }
}
