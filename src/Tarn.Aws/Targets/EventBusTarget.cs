using System.Text;
using System.Text.Json;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Events;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Event buses as targets of services other than rules: a message is the detail of an event.</summary>
/// <param name="buses">Takes the events.</param>
/// <param name="rights">Decides by the buses' policies and the senders' roles.</param>
/// <param name="time">The clock.</param>
public sealed class EventBusTarget(EventBuses buses, SenderRights rights, TimeProvider time) : ITarget
{
    private const string Action = "events:PutEvents";

    /// <inheritdoc/>
    public string Service => "events";

    /// <inheritdoc/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        rights.Require(sender, Action, arn);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        rights.Require(sender, Action, arn);
        if (message.Event is not { } facts || WholeJson.KindOf(message.Body.Span) != JsonValueKind.Object)
        {
            throw Invalid($"The event bus {arn} takes events with a source, a type, and a JSON object as their detail.");
        }

        if (ServiceEvents.IsReserved(facts.Source))
        {
            throw Invalid($"The event bus {arn} takes no events with the source {facts.Source}: only services write them.");
        }

        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var record = buses.AppendOf(arn, new BusEvent
        {
            Id = Guid.NewGuid(),
            TimeMs = message.Time?.ToUnixTimeMilliseconds() ?? nowMs,
            AcceptedMs = nowMs,
            Source = facts.Source,
            DetailType = facts.DetailType,
            Account = sender.Account,
            Region = facts.Region,
            Resources = facts.Resources,
            Detail = Encoding.UTF8.GetBytes(message.Text()),
        });
        return ValueTask.FromResult(record ?? throw new TarnException(ErrorKind.NotFound, $"The event bus {arn} does not exist."));
    }

    private static TarnException Invalid(string reason) => new(ErrorKind.InvalidArgument, reason);
}
