using Tarn.Aws.TarnApi.Pending;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records and messages that wait for the targets of mappings: functions and pipes.</summary>
public sealed class MappingsBacklog(
    IStreamLog log, StreamDirectory streams, ConsumerHolds positions, HoldLimit holds, Definitions<RegisteredQueue> definitions, MessageQueues queues)
{
    private readonly StreamBacklog _backlog = new(log, streams);

    /// <summary>Adds the row of a mapping.</summary>
    internal async ValueTask Add(BacklogReport report, WaitingMapping mapping, CancellationToken cancellationToken)
    {
        var (waiting, rule) = definitions.FindByArn(mapping.StreamArn) is { } queue
            ? (await QueuesBacklog.Of(queues, _backlog, queue.Id, cancellationToken), QueuesBacklog.RuleOf(queue.Rules))
            : (await _backlog.Of(
                mapping.Consumer.Value, mapping.Stream, shard => positions.LowestOf(mapping.Consumer, shard), cancellationToken), RuleOf(mapping));
        report.Add(mapping.Place, mapping.Kind, mapping.StreamArn.Split(':', 6)[5], mapping.Arn, mapping.Target, waiting, rule);
    }

    private BacklogRule RuleOf(WaitingMapping mapping)
    {
        var held = (streams.Find(mapping.Stream)?.Stream.Retention ?? StreamLimits.RetentionDefault) + holds.HoldMax;
        var end = mapping.End is { } found ? $"then to {found.Arn}" : "then lost";
        var retries = mapping.RetriesMax >= 0 ? BacklogRule.Retries(mapping.RetriesMax) : "retried";
        return mapping.AgeSecondsMax > 0 && TimeSpan.FromSeconds(mapping.AgeSecondsMax) is var age && age < held
            ? new BacklogRule($"{retries}, for at most {BacklogRule.TimeOf(age)}; {end}", mapping.End?.Then ?? BacklogRule.Lost, age)
            : new BacklogRule($"{retries}; {end}; kept for {BacklogRule.TimeOf(held)} in any case, after that lost", BacklogRule.Lost, held);
    }
}
