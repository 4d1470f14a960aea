using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Buses.Schedules;

/// <summary>The schedules of rules.</summary>
public sealed class RuleOccurrences : IOccurrenceSource
{
    private readonly BusParts _parts;
    private readonly RuleIndex _rules;

    internal RuleOccurrences(BusParts parts, RuleIndex rules) => (_parts, _rules) = (parts, rules);

    /// <inheritdoc/>
    OccurrenceKind IOccurrenceSource.Kind => OccurrenceKind.Rule;

    /// <summary>Begins to count the times of a rule.</summary>
    public static ValueTask Begin(IMetadataTransaction transaction, BusRule rule, DateTimeOffset now) =>
        OccurrenceRows.Put(transaction, OccurrenceKind.Rule, rule.Id, new OccurrenceTimes(now, rule.Times!.Next(now), 0));

    /// <summary>Ends the times of a rule without a schedule, or of a disabled one.</summary>
    public static ValueTask End(IMetadataTransaction transaction, BusRule rule) =>
        OccurrenceRows.Remove(transaction, OccurrenceKind.Rule, rule.Id);

    /// <inheritdoc/>
    ValueTask<IScheduled?> IOccurrenceSource.Find(long id, CancellationToken cancellationToken)
    {
        var (bus, rule) = _rules.Scheduled.FirstOrDefault(one => one.Rule.Id == id);
        return ValueTask.FromResult<IScheduled?>(rule is not null && _parts.BusOf(bus) is { } of ? new ScheduledRule(_parts, of, rule) : null);
    }
}
