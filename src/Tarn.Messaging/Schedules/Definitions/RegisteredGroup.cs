using Tarn.Access.Registry;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>A group of schedules that the registry has.</summary>
public sealed record RegisteredGroup(Resource Resource, ScheduleGroupDefinition Definition)
{
    /// <summary>All groups, in memory.</summary>
    public static Definitions<RegisteredGroup> In(ResourceRegistry registry) =>
        ScheduleGroupDefinition.Kind.In(registry, static (resource, definition) => new RegisteredGroup(resource, definition));
}
