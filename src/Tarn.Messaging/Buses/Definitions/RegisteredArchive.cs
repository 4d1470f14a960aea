using Tarn.Access.Registry;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>An archive that the registry has.</summary>
public sealed record RegisteredArchive(Resource Resource, ArchiveDefinition Definition)
{
    /// <summary>The id of its events.</summary>
    public StreamId Id => new(Resource.Id.Value);

    /// <summary>All archives, in memory.</summary>
    public static Definitions<RegisteredArchive> In(ResourceRegistry registry) =>
        ArchiveDefinition.Kind.In(registry, static (resource, definition) => new RegisteredArchive(resource, definition));
}
