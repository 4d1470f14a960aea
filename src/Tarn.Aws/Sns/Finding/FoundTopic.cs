using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sns.Finding;

/// <summary>A topic that a request names.</summary>
/// <param name="Resource">The registered topic.</param>
/// <param name="Document">Its attributes.</param>
/// <param name="Rules">The settings that follow from the attributes.</param>
internal sealed record FoundTopic(Resource Resource, TopicDocument Document, TopicRules Rules)
{
    /// <summary>The id of its messages.</summary>
    public StreamId Id => TopicNames.IdOf(Resource);
}
