using System.Buffers;
using System.Text.Json;
using Tarn.Dispatch.Sources;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Copies;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Inputs;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Storage;
using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Sending;

/// <summary>Brings batches of a pipe through its enrichment to its target. Safe for several threads.</summary>
/// <param name="parts">The parts that pipes work with.</param>
/// <param name="config">The pipe.</param>
internal sealed class PipeCall(PipeParts parts, PipeConfig config)
{
    private readonly PipeInput _input = new(config, config.Target.Template, parts.Time);
    private readonly PipeLoad _load = parts.Meter.Of(config);
    private readonly PipeMessages _messages = new(config, new PipeInput(config, config.Target.Template, parts.Time));

    /// <summary>The pipe with its role, as it acts on other resources.</summary>
    public static Sender SenderOf(PipeConfig config) => new(PipeDefinition.Service, config.Arn, config.Account) { RoleArn = config.RoleArn };

    /// <summary>Brings records to the target. Targets inside have theirs when the caller has committed them.</summary>
    /// <param name="records">One or more, as JSON.</param>
    /// <exception cref="TarnException">The enrichment or the target was not reached now.</exception>
    public async ValueTask<PipeOutcome> Run(IReadOnlyList<byte[]> records, CancellationToken cancellationToken)
    {
        var execution = new PipeExecution(_load, records, isEnriching: config.Enrichment is not null, parts.Time);
        PipeOutcome? outcome = null;
        try
        {
            PipeEvent[] source = [.. records.Select(record => new PipeEvent(record, isOfSource: true))];
            return outcome = config.Enrichment is { } step
                ? await EnrichAndSend(step, source, execution, cancellationToken)
                : await Send(source, source, isEnriched: false, cancellationToken);
        }
        catch (TarnException refusal) when (TargetDirectory.IsRefusal(refusal))
        {
            return outcome = PipeOutcome.NoneDone(refusal.Message);
        }
        finally
        {
            execution.End(outcome);
        }
    }

    private async ValueTask<PipeOutcome> EnrichAndSend(
        PipeStep step, IReadOnlyList<PipeEvent> source, PipeExecution execution, CancellationToken cancellationToken)
    {
        var reply = await Enrich(step, source, cancellationToken);
        if (reply.Problem is not null)
        {
            return PipeOutcome.NoneDone(reply.Problem);
        }

        if (EnrichmentAnswer.Read(reply.Payload) is not { } events)
        {
            return PipeOutcome.NoneDone("The enrichment returned no JSON.");
        }

        if (events.Count == 0)
        {
            execution.Skip();
            return new PipeOutcome(source.Count, null);
        }

        execution.Enriched();
        return await Send(source, events, isEnriched: true, cancellationToken);
    }

    private async ValueTask<PipeReply> Enrich(PipeStep step, IReadOnlyList<PipeEvent> events, CancellationToken cancellationToken)
    {
        var payload = new PipeInput(config, step.Template, parts.Time).ListOf(events);
        if (!IsApi(step.Arn))
        {
            return await parts.Functions.Invoke(step.Arn, SenderOf(config), payload, cancellationToken);
        }

        parts.Require(SenderOf(config), "events:InvokeApiDestination", step.Arn);
        var answer = new ArrayBufferWriter<byte>();
        var result = await parts.Apis.Send(RequestOf(step, payload.ToArray(), events[0]) with { Answer = answer }, cancellationToken);
        return new PipeReply(answer.WrittenMemory, result.IsDone ? null : result.Reason);
    }

    private ValueTask<PipeOutcome> Send(
        IReadOnlyList<PipeEvent> source, IReadOnlyList<PipeEvent> events, bool isEnriched, CancellationToken cancellationToken) =>
        config.Target.Arn.Split(':', 4)[2] != "lambda" ? IsApi(config.Target.Arn)
                ? SendToApi(source.Count, events, isEnriched, cancellationToken)
                : SendInside(source.Count, events, isEnriched, cancellationToken)
            : config.Target.InvocationType == "FIRE_AND_FORGET" ? SendLater(source.Count, events, cancellationToken)
            : SendToFunction(source, events, cancellationToken);

    // Without an enrichment, an event is a record: the ones before a failure are done. With one, all are done or none.
    private async ValueTask<PipeOutcome> SendInside(
        int records, IReadOnlyList<PipeEvent> events, bool isEnriched, CancellationToken cancellationToken)
    {
        var batch = NewBatch();
        for (var i = 0; i < events.Count; i++)
        {
            IInsideAppend record;
            try
            {
                record = await parts.Targets.Take(config.Target.Arn, SenderOf(config), _messages.Of(events[i]), cancellationToken);
            }
            catch (TarnException failure) when (!isEnriched && (i > 0 || TargetDirectory.IsRefusal(failure)))
            {
                var problem = TargetDirectory.IsRefusal(failure) ? failure.Message : null;
                return new PipeOutcome(i, problem) { Inside = [.. batch.Records], IsOfOne = true };
            }

            if (batch.IsFull || !batch.TryAdd(record))
            {
                if (!isEnriched)
                {
                    return new PipeOutcome(i, null) { Inside = [.. batch.Records] };
                }

                await Commit(batch);
                batch = NewBatch();
                batch.TryAdd(record);
            }
        }

        return new PipeOutcome(records, null) { Inside = [.. batch.Records] };
    }

    // The events of an enrichment that are too many for one commit: after a kill they come again.
    private ValueTask Commit(InsideBatch batch) => InsideCommit.Run(parts.Store, batch.Records, static _ => ValueTask.FromResult(true));

    private async ValueTask<PipeOutcome> SendLater(int records, IReadOnlyList<PipeEvent> events, CancellationToken cancellationToken)
    {
        var message = new TargetMessage(_input.ListOf(events));
        return new PipeOutcome(records, null) { Inside = [await parts.Targets.Take(config.Target.Arn, SenderOf(config), message, cancellationToken)] };
    }

    private async ValueTask<PipeOutcome> SendToFunction(
        IReadOnlyList<PipeEvent> source, IReadOnlyList<PipeEvent> events, CancellationToken cancellationToken)
    {
        var reply = await parts.Functions.Invoke(config.Target.Arn, SenderOf(config), _input.ListOf(events), cancellationToken);
        if (reply.Problem is not null)
        {
            return PipeOutcome.NoneDone(reply.Problem);
        }

        if (!HasFailures(reply.Payload, out var names))
        {
            return new PipeOutcome(source.Count, null);
        }

        return names is null || RecordNames.Find(source, names) is not { } failed ? PipeOutcome.NoneDone(FailedItems.BadAnswer)
            : failed.Count == 0 ? new PipeOutcome(source.Count, null)
            : new PipeOutcome(failed.Min(), FailedItems.Reported) { Failed = failed };
    }

    private static bool HasFailures(ReadOnlyMemory<byte> payload, out IReadOnlyList<string>? names)
    {
        names = null;
        if (WholeJson.KindOf(payload.Span) != JsonValueKind.Object)
        {
            return false;
        }

        using var json = JsonDocument.Parse(payload);
        if (!json.RootElement.TryGetProperty("batchItemFailures", out var failures) || failures.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        names = FailedItems.Read(failures);
        return true;
    }

    private async ValueTask<PipeOutcome> SendToApi(
        int records, IReadOnlyList<PipeEvent> events, bool isEnriched, CancellationToken cancellationToken)
    {
        parts.Require(SenderOf(config), "events:InvokeApiDestination", config.Target.Arn);
        for (var i = 0; i < events.Count; i++)
        {
            string? problem = null;
            try
            {
                var result = await parts.Apis.Send(RequestOf(config.Target, _input.Of(events[i]), events[i]), cancellationToken);
                problem = result.IsDone ? null : result.Reason;
            }
            catch (TarnException failure) when (TargetDirectory.IsRefusal(failure))
            {
                problem = failure.Message;
            }
            catch (TarnException) when (i > 0 && !isEnriched)
            {
                return new PipeOutcome(i, null);
            }

            if (problem is not null)
            {
                return isEnriched ? PipeOutcome.NoneDone(problem) : new PipeOutcome(i, problem) { IsOfOne = true };
            }
        }

        return new PipeOutcome(records, null);
    }

    private static ApiRequest RequestOf(PipeStep step, byte[] content, PipeEvent one) => new(step.Arn, content)
    {
        Path = [.. (step.HttpPath ?? []).Select(given => one.TextOf(given) ?? "")],
        Headers = (step.HttpHeaders ?? new Dictionary<string, string>()).ToDictionary(pair => pair.Key, pair => one.TextOf(pair.Value) ?? ""),
        Query = (step.HttpQuery ?? new Dictionary<string, string>()).ToDictionary(pair => pair.Key, pair => one.TextOf(pair.Value) ?? ""),
    };

    private static InsideBatch NewBatch() => new(PipeLimits.CommitBytesMax, PipeLimits.CommitRecordsMax);

    private static bool IsApi(string arn) =>
        arn.Split(':', 6) is [_, _, "events", _, _, var resource] && resource.StartsWith("api-destination/", StringComparison.Ordinal);
}
