using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Telemetry.Logs.Groups;

/// <summary>The definition of a log group. Its streams and events are in <see cref="LogStore"/>.</summary>
public sealed record LogGroupDefinition
{
    /// <summary>The class of a group that names none.</summary>
    public const string Standard = "STANDARD";

    /// <summary>Log groups in the registry. Their ARNs have no <c>:*</c>, which Describe adds.</summary>
    public static DefinitionKind<LogGroupDefinition> Kind { get; } =
        new("logs", "log-group", 1, LogGroupDefinitionJson.Default.LogGroupDefinition) { ArnStart = "log-group:" };

    /// <summary>The class: <c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>.</summary>
    public required string Class { get; init; }

    /// <summary>The retention in days; null: for ever.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The metric filters in the ordinal order of their names; null: none.</summary>
    public IReadOnlyList<MetricFilterDefinition>? MetricFilters { get; init; }

    /// <summary>The subscription filters in the ordinal order of their names; null: none.</summary>
    public IReadOnlyList<SubscriptionFilterDefinition>? SubscriptionFilters { get; init; }

    /// <summary>The retention; null: for ever.</summary>
    public TimeSpan? Retention => RetentionDays is { } days ? TimeSpan.FromDays(days) : null;
}

/// <summary>The JSON in rows of log groups.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(LogGroupDefinition))]
internal sealed partial class LogGroupDefinitionJson : JsonSerializerContext;
