using Tarn.Aws.TarnApi.Pending;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records and messages that wait for functions: of their mappings, and of asynchronous invocations.</summary>
public sealed class FunctionsBacklog(
    EventSourceMappings mappings, AsyncInvocations asynchronous, IAsyncRules rules, MappingsBacklog backlog) : IBacklogPart
{
    private const int FunctionPart = 6;

    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var mapping in mappings.All)
        {
            await backlog.Add(report, WaitingOf(mapping.Config, mapping.Id.Consumer), cancellationToken);
        }

        foreach (var waiting in asynchronous.Waiting.Where(waiting => waiting.Resource.Length > 0))
        {
            var parts = waiting.Resource.Split(':');
            report.Add(
                (parts[4], parts[3]), "function", parts[FunctionPart], waiting.Resource, parts[FunctionPart],
                new Waiting(waiting.Count, waiting.Bytes, waiting.OldestMs, IsEstimate: true), RuleOf(await rules.Of(waiting.Resource)));
        }
    }

    private static WaitingMapping WaitingOf(MappingConfig config, ConsumerId consumer) => new(
        "mapping", (config.Account, config.Region), config.Arn, config.StreamArn, new StreamId(config.Stream), consumer,
        config.FunctionArn.Split(':')[FunctionPart])
    {
        RetriesMax = config.RetriesMax,
        AgeSecondsMax = config.AgeSecondsMax,
        End = config.OnFailure is { } arn ? (arn, BacklogRule.Destination) : null,
    };

    private static BacklogRule RuleOf(AsyncRules rules)
    {
        var (then, end) = rules.OnFailure is { } destination ? (BacklogRule.Destination, $"then to {destination}")
            : rules.DeadLetter is { } letter ? (BacklogRule.DeadLetter, $"then to {letter}")
            : (BacklogRule.Lost, "then lost");
        return new BacklogRule($"{BacklogRule.Retries(rules.RetriesMax)}, for at most {BacklogRule.TimeOf(rules.AgeMax)}; {end}", then, rules.AgeMax);
    }
}
