using Tarn.Access.Registry;

namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>A trail that the registry has.</summary>
public sealed record RegisteredTrail(Resource Resource, TrailDefinition Definition)
{
    /// <summary>All trails, in memory.</summary>
    public static Definitions<RegisteredTrail> In(ResourceRegistry registry) =>
        TrailDefinition.Kind.In(registry, static (resource, definition) => new RegisteredTrail(resource, definition));

    /// <summary>Whether the trail has the events of a region. Events of global services belong to all regions.</summary>
    public bool HasRegion(string region, string source) => Definition.IsMultiRegion || region == Resource.Name.Region
        || (Definition.IncludesGlobal && source is "iam.amazonaws.com" or "sts.amazonaws.com" && region == "us-east-1");
}
