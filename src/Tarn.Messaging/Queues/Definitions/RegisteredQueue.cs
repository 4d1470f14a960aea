using Tarn.Access.Registry;
using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Definitions;

/// <summary>A queue that the registry has.</summary>
/// <param name="Resource">The registered queue.</param>
/// <param name="Definition">Its attributes.</param>
/// <param name="Settings">The settings that follow from the attributes.</param>
public sealed record RegisteredQueue(Resource Resource, QueueDefinition Definition, QueueSettings Settings)
{
    /// <summary>The id of its messages.</summary>
    public StreamId Id => new(Resource.Id.Value);

    /// <summary>The settings of its messages.</summary>
    public QueueRules Rules => Settings.Rules;

    /// <summary>All queues, in memory.</summary>
    public static Definitions<RegisteredQueue> In(ResourceRegistry registry) => QueueDefinition.Kind.In(
        registry, static (resource, definition) => new RegisteredQueue(resource, definition, QueueSettings.Of(definition)));
}
