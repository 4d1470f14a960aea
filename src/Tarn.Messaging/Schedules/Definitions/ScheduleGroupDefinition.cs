using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>A group of schedules as a named resource with tags.</summary>
public sealed record ScheduleGroupDefinition
{
    /// <summary>The group that each account has.</summary>
    public const string Default = "default";

    /// <summary>Groups in the registry.</summary>
    public static DefinitionKind<ScheduleGroupDefinition> Kind { get; } =
        new("scheduler", "schedule-group", 1, ScheduleGroupDefinitionJson.Default.ScheduleGroupDefinition) { ArnStart = "schedule-group/" };

    /// <summary>Whether the group and its schedules are being deleted.</summary>
    public bool IsDeleting { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ChangedMs { get; init; }
}

/// <summary>The JSON in the registry's rows of groups.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScheduleGroupDefinition))]
internal sealed partial class ScheduleGroupDefinitionJson : JsonSerializerContext;
