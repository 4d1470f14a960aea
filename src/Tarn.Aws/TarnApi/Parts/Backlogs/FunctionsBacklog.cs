using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records and messages that wait for functions: of their mappings, and of asynchronous invocations.</summary>
public sealed class FunctionsBacklog(
    EventSourceMappings mappings, AsyncInvocations asynchronous, IAsyncRules rules, StreamDirectory streams, ConsumerHolds positions,
    StreamBacklog backlog, HoldLimit holds, Definitions<RegisteredQueue> definitions, MessageQueues queues) : IBacklogPart
{
    private const int FunctionPart = 6;

    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var mapping in mappings.All)
        {
            await Add(report, mapping.Config, mapping.Id.Consumer, cancellationToken);
        }

        foreach (var waiting in asynchronous.Waiting.Where(waiting => waiting.Resource.Length > 0))
        {
            var parts = waiting.Resource.Split(':');
            report.Add(
                (parts[4], parts[3]), "function", parts[FunctionPart], waiting.Resource, parts[FunctionPart],
                new Waiting(waiting.Count, waiting.Bytes, waiting.OldestMs, IsEstimate: true), RuleOf(await rules.Of(waiting.Resource)));
        }
    }

    private async ValueTask Add(BacklogReport report, MappingConfig config, ConsumerId consumer, CancellationToken cancellationToken)
    {
        var (place, name) = ((config.Account, config.Region), config.FunctionArn.Split(':')[FunctionPart]);
        var source = config.StreamArn.Split(':', 6)[5];
        if (definitions.FindByArn(config.StreamArn) is { } queue)
        {
            var held = await QueuesBacklog.Of(queues, backlog, queue.Id, cancellationToken);
            report.Add(place, "mapping", source, config.Arn, name, held, QueuesBacklog.RuleOf(queue.Rules));
            return;
        }

        var stream = new StreamId(config.Stream);
        var retention = streams.Find(stream)?.Stream.Retention ?? StreamLimits.RetentionDefault;
        var waiting = await backlog.Of(consumer.Value, stream, shard => positions.LowestOf(consumer, shard), cancellationToken);
        report.Add(place, "mapping", source, config.Arn, name, waiting, RuleOf(config, retention));
    }

    private BacklogRule RuleOf(MappingConfig config, TimeSpan retention)
    {
        var (held, then) = (retention + holds.HoldMax, config.OnFailure is null ? BacklogRule.Lost : BacklogRule.Destination);
        var end = config.OnFailure is { } arn ? $"then to {arn}" : "then lost";
        var retries = config.RetriesMax >= 0 ? BacklogRule.Retries(config.RetriesMax) : "retried";
        return config.AgeSecondsMax > 0 && TimeSpan.FromSeconds(config.AgeSecondsMax) is var age && age < held
            ? new BacklogRule($"{retries}, for at most {BacklogRule.TimeOf(age)}; {end}", then, age)
            : new BacklogRule($"{retries}; {end}; kept for {BacklogRule.TimeOf(held)} in any case, after that lost", BacklogRule.Lost, held);
    }

    private static BacklogRule RuleOf(AsyncRules rules)
    {
        var (then, end) = rules.OnFailure is { } destination ? (BacklogRule.Destination, $"then to {destination}")
            : rules.DeadLetter is { } letter ? (BacklogRule.DeadLetter, $"then to {letter}")
            : (BacklogRule.Lost, "then lost");
        return new BacklogRule($"{BacklogRule.Retries(rules.RetriesMax)}, for at most {BacklogRule.TimeOf(rules.AgeMax)}; {end}", then, rules.AgeMax);
    }
}
