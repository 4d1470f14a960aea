using System.Runtime.CompilerServices;
using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sns.Finding;

/// <summary>The settings of topics, from memory. A document is read once.</summary>
/// <param name="registry">The registry of topics.</param>
public sealed class TopicBook(ResourceRegistry registry)
{
    // A changed topic is another object of the registry.
    private readonly ConditionalWeakTable<Resource, FoundTopic> _read = [];

    /// <summary>The settings of a topic's messages; null: there is no such topic.</summary>
    public TopicRules? RulesOf(StreamId topic) =>
        registry.TryGet(new ResourceId(topic.Value), out var resource) && resource.Name.Type == TopicNames.Type ? Found(resource).Rules : null;

    internal FoundTopic Found(Resource topic) => _read.GetValue(topic, static one =>
    {
        var document = TopicDocument.Decode(one);
        return new FoundTopic(one, document, TopicSettings.Of(one, document));
    });
}
