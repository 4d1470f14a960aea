using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Telemetry.Alarms.Definitions;

/// <summary>The definition of an alarm: on a metric, or on other alarms. Its state is a row of its own.</summary>
public sealed record AlarmDefinition
{
    /// <summary>Alarms in the registry. Metric alarms and composite alarms share their names.</summary>
    public static DefinitionKind<AlarmDefinition> Kind { get; } =
        new("cloudwatch", "alarm", 1, AlarmDefinitionJson.Default.AlarmDefinition) { ArnStart = "alarm:" };

    public string? Description { get; init; }

    /// <summary>Whether changes of the state send messages.</summary>
    public required bool ActionsEnabled { get; init; }

    /// <summary>The ARNs that get a message when the state becomes OK.</summary>
    public IReadOnlyList<string> OkActions { get; init; } = [];

    /// <summary>The ARNs that get a message when the state becomes ALARM.</summary>
    public IReadOnlyList<string> AlarmActions { get; init; } = [];

    /// <summary>The ARNs that get a message when the state becomes INSUFFICIENT_DATA.</summary>
    public IReadOnlyList<string> InsufficientDataActions { get; init; } = [];

    /// <summary>The last change of the definition, Unix milliseconds.</summary>
    public required long ChangedMs { get; init; }

    /// <summary>The rule of a metric alarm; null: the alarm is composite.</summary>
    public MetricRule? Metric { get; init; }

    /// <summary>The rule of a composite alarm; null: the alarm is on a metric.</summary>
    public CompositeRule? Composite { get; init; }
}

/// <summary>The JSON in rows of alarms.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlarmDefinition))]
internal sealed partial class AlarmDefinitionJson : JsonSerializerContext;
