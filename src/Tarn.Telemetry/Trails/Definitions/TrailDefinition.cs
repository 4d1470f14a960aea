using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>A trail: which events of an account's audit it delivers, and where.</summary>
public sealed record TrailDefinition
{
    /// <summary>Trails in the registry.</summary>
    public static DefinitionKind<TrailDefinition> Kind { get; } =
        new("cloudtrail", "trail", 1, TrailDefinitionJson.Default.TrailDefinition) { ArnStart = "trail/" };

    public required string Bucket { get; init; }

    /// <summary>The start of all keys, without a slash at the end; null: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>The topic that hears of each delivery; null: none.</summary>
    public string? TopicArn { get; init; }

    /// <summary>The log group that gets the events; null: none.</summary>
    public string? LogGroupArn { get; init; }

    /// <summary>The role with which CloudTrail writes into the log group.</summary>
    public string? LogRoleArn { get; init; }

    public required bool IncludesGlobal { get; init; }

    /// <summary>Whether the trail has the events of all regions.</summary>
    public required bool IsMultiRegion { get; init; }

    /// <summary>Whether digests are delivered.</summary>
    public required bool ValidatesFiles { get; init; }

    public bool IsLogging { get; init; }

    /// <summary>When logging last began and ended, Unix milliseconds; null: never.</summary>
    public long? StartedMs { get; init; }

    public long? StoppedMs { get; init; }

    /// <summary>Classic selectors; null: advanced ones, or the default of all management events.</summary>
    public IReadOnlyList<EventSelection>? Selectors { get; init; }

    public IReadOnlyList<AdvancedSelection>? AdvancedSelectors { get; init; }
}

/// <summary>The JSON in the registry's rows of trails.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrailDefinition))]
internal sealed partial class TrailDefinitionJson : JsonSerializerContext;
