using Tarn.Access.Registry;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Topics.Definitions;

/// <summary>A topic that the registry has.</summary>
/// <param name="Resource">The registered topic.</param>
/// <param name="Definition">Its attributes.</param>
/// <param name="Rules">The settings that follow from the attributes.</param>
public sealed record RegisteredTopic(Resource Resource, TopicDefinition Definition, TopicRules Rules)
{
    /// <summary>The id of its messages.</summary>
    public StreamId Id => new(Resource.Id.Value);

    /// <summary>All topics, in memory.</summary>
    public static Definitions<RegisteredTopic> In(ResourceRegistry registry) => TopicDefinition.Kind.In(
        registry, static (resource, definition) => new RegisteredTopic(resource, definition, TopicSettings.Of(resource, definition)));
}
