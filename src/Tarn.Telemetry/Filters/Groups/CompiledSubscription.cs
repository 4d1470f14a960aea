using Tarn.Patterns.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Telemetry.Filters.Groups;

/// <summary>A compiled subscription filter.</summary>
internal sealed class CompiledSubscription(SubscriptionFilterDefinition filter)
{
    private readonly FilterPattern _pattern = FilterPattern.Parse(filter.Pattern);
    private readonly bool _hasFields = filter.Pattern.AsSpan().TrimStart() is ['[', ..];

    public SubscriptionFilterDefinition Filter => filter;

    /// <summary>Whether the filter takes an event: it is not older than the filter, and matches.</summary>
    public bool Takes(StoredEvent one, string message) => one.IngestedMs >= filter.CreatedMs && _pattern.Matches(message);

    /// <summary>The fields of a message by the names of the pattern; null: the pattern has no fields.</summary>
    public IEnumerable<KeyValuePair<string, string>>? FieldsOf(string message) =>
        _hasFields ? _pattern.Extract(message).Select(field => KeyValuePair.Create(field.Key[1..], field.Value)) : null;
}
