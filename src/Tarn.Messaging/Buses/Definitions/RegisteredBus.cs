using Tarn.Access.Registry;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Buses.Definitions;

/// <summary>An event bus that the registry has.</summary>
public sealed record RegisteredBus(Resource Resource, BusDefinition Definition)
{
    /// <summary>The id of its events.</summary>
    public StreamId Id => new(Resource.Id.Value);

    /// <summary>All buses, in memory.</summary>
    public static Definitions<RegisteredBus> In(ResourceRegistry registry) =>
        BusDefinition.Kind.In(registry, static (resource, definition) => new RegisteredBus(resource, definition));
}
