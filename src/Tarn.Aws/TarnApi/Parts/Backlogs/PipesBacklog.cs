using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records and messages that wait for the targets of pipes.</summary>
public sealed class PipesBacklog(
    EventPipes pipes, ConsumerHolds positions, HoldLimit holds, Definitions<RegisteredQueue> definitions, MessageQueues queues) : IBacklogPart
{
    private readonly StreamBacklog _backlog = new(pipes.Parts.Log, pipes.Parts.Streams);

    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var pipe in pipes.All)
        {
            await Add(report, pipe.Config, pipe.Id.Consumer, cancellationToken);
        }
    }

    private async ValueTask Add(BacklogReport report, PipeConfig config, ConsumerId consumer, CancellationToken cancellationToken)
    {
        var (place, source, target) = ((config.Account, config.Region), config.StreamArn.Split(':', 6)[5], config.Target.Arn.Split(':', 6)[5]);
        if (definitions.FindByArn(config.StreamArn) is { } queue)
        {
            var held = await QueuesBacklog.Of(queues, _backlog, queue.Id, cancellationToken);
            report.Add(place, "pipe", source, config.Arn, target, held, QueuesBacklog.RuleOf(queue.Rules));
            return;
        }

        var stream = new StreamId(config.Stream);
        var retention = pipes.Parts.Streams.Find(stream)?.Stream.Retention ?? StreamLimits.RetentionDefault;
        var waiting = await _backlog.Of(consumer.Value, stream, shard => positions.LowestOf(consumer, shard), cancellationToken);
        report.Add(place, "pipe", source, config.Arn, target, waiting, RuleOf(config, retention));
    }

    private BacklogRule RuleOf(PipeConfig config, TimeSpan retention)
    {
        var (held, then) = (retention + holds.HoldMax, config.DeadLetterArn is null ? BacklogRule.Lost : BacklogRule.DeadLetter);
        var end = config.DeadLetterArn is { } arn ? $"then to {arn}" : "then lost";
        var retries = config.RetriesMax >= 0 ? BacklogRule.Retries(config.RetriesMax) : "retried";
        return config.AgeSecondsMax > 0 && TimeSpan.FromSeconds(config.AgeSecondsMax) is var age && age < held
            ? new BacklogRule($"{retries}, for at most {BacklogRule.TimeOf(age)}; {end}", then, age)
            : new BacklogRule($"{retries}; {end}; kept for {BacklogRule.TimeOf(held)} in any case, after that lost", BacklogRule.Lost, held);
    }
}
