using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Telemetry.Dashboards;

/// <summary>A dashboard, as its caller wrote it.</summary>
public sealed record DashboardDefinition
{
    /// <summary>Dashboards in the registry. They belong to an account, in no region.</summary>
    public static DefinitionKind<DashboardDefinition> Kind { get; } =
        new("cloudwatch", "dashboard", 1, DashboardDefinitionJson.Default.DashboardDefinition) { ArnStart = "dashboard/" };

    /// <summary>The JSON text.</summary>
    public required string Body { get; init; }

    /// <summary>The last put, Unix milliseconds.</summary>
    public required long ChangedMs { get; init; }

    /// <summary>The name in the registry.</summary>
    public static ResourceName NameOf(string account, string name) => Kind.NameOf(account, "", name);
}

/// <summary>The JSON in rows of dashboards.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DashboardDefinition))]
internal sealed partial class DashboardDefinitionJson : JsonSerializerContext;
