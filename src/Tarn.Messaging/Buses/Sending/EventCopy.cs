using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Inputs;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Copies;
using Tarn.Messaging.Outside;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>An event for one target of one rule.</summary>
/// <param name="json">The event's text.</param>
internal sealed class EventCopy(BusParts parts, RegisteredBus bus, BusRule rule, RuleTarget target, BusEvent one, byte[] json)
{
    /// <summary>The name under which buses act on targets.</summary>
    public const string Service = "events.amazonaws.com";

    private const int AttributeCharsMax = 1_024;

    /// <summary>The record of the target.</summary>
    /// <exception cref="CopyRefusedException">The target does not take the event.</exception>
    /// <exception cref="TarnException">The target may take it later.</exception>
    public async ValueTask<IInsideAppend> Take(CancellationToken cancellationToken)
    {
        var content = Content();
        try
        {
            return ArchiveDefinition.Kind.NameIn(target.Arn) is not null ? ForArchive()
                : target.Arn.Split(':', 4) is [_, _, "events", _] ? ForBus()
                : await parts.Targets.Take(target.Arn, SenderBy(target.RoleArn), MessageOf(content), cancellationToken);
        }
        catch (TarnException refusal) when (TargetDirectory.IsRefusal(refusal))
        {
            throw CopyRefusedException.Of(refusal);
        }
    }

    /// <summary>Sends the event to a target outside of the instance.</summary>
    /// <exception cref="CopyRefusedException">The target does not take the event.</exception>
    /// <exception cref="TarnException">The target was not reached now.</exception>
    public async ValueTask<OutsideResult> Send(CancellationToken cancellationToken)
    {
        var content = Content();
        try
        {
            parts.RequireInvoke(SenderBy(target.RoleArn), target.Arn);
            return await parts.Apis!.Send(
                new ApiRequest(target.Arn, content)
                {
                    Path = [.. (target.HttpPath ?? []).Select(ValueOf)],
                    Headers = (target.HttpHeaders ?? new Dictionary<string, string>()).ToDictionary(one => one.Key, one => ValueOf(one.Value)),
                    Query = (target.HttpQuery ?? new Dictionary<string, string>()).ToDictionary(one => one.Key, one => ValueOf(one.Value)),
                },
                cancellationToken);
        }
        catch (TarnException refusal) when (TargetDirectory.IsRefusal(refusal))
        {
            throw CopyRefusedException.Of(refusal);
        }
    }

    /// <summary>The record of the dead-letter queue, or the loss of an event that no queue takes.</summary>
    /// <param name="calls">The attempts before; 0: the first was refused.</param>
    /// <param name="exhausted">AWS's name of the condition that ended the retries; null: none were made.</param>
    /// <exception cref="TarnException">The queue may take it later.</exception>
    public async ValueTask<(IInsideAppend? Record, Loss? Loss)> GiveUp(
        CopyRefusedException refusal, LossKind kind, int calls, string? exhausted, CancellationToken cancellationToken)
    {
        var reason = refusal.Message;
        if (target.DeadLetterArn is { } queue)
        {
            try
            {
                return (await parts.Targets.Take(queue, SenderBy(null), DeadLetter(refusal, calls, exhausted), cancellationToken), null);
            }
            catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
            {
                reason += $"; its dead-letter queue: {refused.Message}";
            }
        }

        return (null, new Loss(rule.Arn, kind, 1, json.Length, reason));
    }

    private byte[] Content() => TargetInput.Of(rule, target, one, json) ?? throw new CopyRefusedException(
        CopyRefusedException.InvalidJson,
        target.Template is null ? $"InputPath {target.InputPath} selects nothing." : "The input template gives no JSON for this event.");

    // A value that begins like a path is one.
    private string ValueOf(string value) => value.StartsWith("$.", StringComparison.Ordinal) ? TargetInput.TextAt(value, json) ?? "" : value;

    private RecordsAppend ForArchive()
    {
        var archive = parts.Archives.FindByArn(target.Arn) ?? throw new TarnException(ErrorKind.NotFound, $"The archive {target.Arn} does not exist.");
        return BusAppends.Of(parts, archive.Id, one);
    }

    private RecordsAppend ForBus()
    {
        if (one.Hops >= BusLimits.HopsMax)
        {
            throw new CopyRefusedException(CopyRefusedException.Loop, $"The event has passed {BusLimits.HopsMax} buses: the rules form a loop.");
        }

        parts.RequirePut(SenderBy(target.RoleArn), target.Arn);
        var other = parts.BusOfArn(target.Arn) ?? throw new TarnException(ErrorKind.NotFound, $"The event bus {target.Arn} does not exist.");
        return BusAppends.Of(parts, other.Id, one with { Hops = one.Hops + 1, AcceptedMs = parts.NowMs, OnlyRules = [] });
    }

    private Sender SenderBy(string? role) => new(Service, rule.Arn, bus.Resource.Owner) { RoleArn = role };

    private TargetMessage MessageOf(byte[] content) => new(content)
    {
        Group = target.Group,
        PartitionKey = (target.KeyPath is { } path ? TargetInput.TextAt(path, json) : null) ?? one.Id.ToString(),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(one.AcceptedMs),
    };

    private TargetMessage DeadLetter(CopyRefusedException refusal, int calls, string? exhausted)
    {
        var attributes = new List<(string Name, string DataType, string Text)>
        {
            ("RULE_ARN", "String", rule.Arn),
            ("TARGET_ARN", "String", target.Arn),
            ("ERROR_CODE", "String", refusal.Code),
            ("ERROR_MESSAGE", "String", refusal.Message.Length <= AttributeCharsMax ? refusal.Message : refusal.Message[..AttributeCharsMax]),
        };
        if (exhausted is not null)
        {
            attributes.Add(("EXHAUSTED_RETRY_CONDITION", "String", exhausted));
            attributes.Add(("RETRY_ATTEMPTS", "Number", Math.Max(0, calls - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        return new TargetMessage(json) { Attributes = attributes };
    }
}
