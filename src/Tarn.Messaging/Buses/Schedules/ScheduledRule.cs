using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Sending;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Schedules.Times;

namespace Tarn.Messaging.Buses.Schedules;

/// <summary>A rule with a schedule, whose occurrences are events on its bus.</summary>
internal sealed class ScheduledRule(BusParts parts, RegisteredBus bus, BusRule rule) : IScheduled
{
    /// <inheritdoc/>
    public string Arn => rule.Arn;

    /// <inheritdoc/>
    public ScheduleTimes Times => rule.Times!;

    /// <inheritdoc/>
    public TimeSpan AgeMax => BusLimits.AgeMax;

    /// <inheritdoc/>
    public ValueTask<Fired> Fire(DateTimeOffset time, DateTimeOffset now, bool isApart, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new Fired(BusAppends.Of(parts, bus.Id, EventOf(time, now))));

    private BusEvent EventOf(DateTimeOffset time, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        TimeMs = time.ToUnixTimeMilliseconds(),
        AcceptedMs = now.ToUnixTimeMilliseconds(),
        Source = "aws.events",
        DetailType = "Scheduled Event",
        Account = bus.Resource.Owner,
        Region = bus.Resource.Name.Region,
        Resources = [rule.Arn],
        Detail = "{}"u8.ToArray(),
        OnlyRules = [rule.Name],
    };
}
