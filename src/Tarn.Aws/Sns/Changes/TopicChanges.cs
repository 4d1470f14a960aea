using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sns.Changes;

/// <summary>Makes, changes and deletes topics.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"/>
/// <param name="store">The store of topics and policies.</param>
/// <param name="topics">Their messages.</param>
internal sealed class TopicChanges(IMetadataStore store, MessageTopics topics)
{
    /// <summary>Makes a topic.</summary>
    /// <returns>The topic; or the present one of that name, if its attributes and tags are the same.</returns>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public async Task<Resource> Create(
        ResourceName name,
        IReadOnlyDictionary<string, string> attributes,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        TopicNames.Check(name.Name, attributes.GetValueOrDefault(TopicAttribute.FifoTopic) == "true");
        TopicAttributeRules.CheckNew(attributes);
        var given = attributes.Where(pair => pair.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
        var (resource, isNew) = await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is { } present)
                {
                    CheckSame(TopicDefinition.Kind.Read(present), given);
                    await CheckTags(transaction, present.Id, tags);
                    return (present, false);
                }

                var archive = given.GetValueOrDefault(TopicAttribute.ArchivePolicy) is { Length: > 0 } policy ? TopicSettings.ArchiveOf(policy) : null;
                var id = new ResourceId(MessageTopics.Create(transaction, archive, now).Value);
                var topic = await TopicDefinition.Kind.Add(transaction, id, name, now, new TopicDefinition { Attributes = given });
                ResourceTags.Set(transaction, topic.Id, tags);
                ResourceRegistry.SetPolicy(transaction, topic.Id, given.GetValueOrDefault(TopicAttribute.Policy));
                return (topic, true);
            },
            cancellationToken);
        if (isNew)
        {
            topics.Created(new StreamId(resource.Id.Value));
        }

        return resource;
    }

    /// <summary>Sets one attribute; an empty value removes it.</summary>
    /// <exception cref="AwsErrorException">NotFound.</exception>
    public Task Set(RegisteredTopic topic, string name, string? value, CancellationToken cancellationToken) =>
        Change(topic, name, _ => value, cancellationToken);

    /// <summary>Changes one attribute; an empty value removes it.</summary>
    /// <param name="change">Makes the new value of the present one, inside the transaction; null: it is not set.</param>
    /// <exception cref="AwsErrorException">NotFound.</exception>
    public async Task Change(
        RegisteredTopic topic, string name, Func<string?, string?> change, CancellationToken cancellationToken) => await store.CommitWithLog(
        async transaction =>
        {
            var changed = await TopicDefinition.Kind.Change(transaction, topic.Resource.Id, definition => With(definition, name, change(definition.Find(name))))
                ?? throw TopicFinder.NoTopic();
            ResourceRegistry.SetPolicy(transaction, topic.Resource.Id, changed.Find(TopicAttribute.Policy));
            if (name == TopicAttribute.ArchivePolicy)
            {
                await MessageTopics.SetArchive(transaction, topic.Id, changed.Find(name) is { } archive ? TopicSettings.ArchiveOf(archive) : null);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Deletes a topic with its messages, subscriptions, tags and policy.</summary>
    public async Task Delete(RegisteredTopic topic, CancellationToken cancellationToken)
    {
        await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Get(transaction, topic.Resource.Id) is not null)
                {
                    await ResourceRegistry.Remove(transaction, topic.Resource.Id);
                    await MessageTopics.Delete(transaction, topic.Id);
                }

                return true;
            },
            cancellationToken);
        topics.Close(topic.Id);
    }

    private static TopicDefinition With(TopicDefinition definition, string name, string? value)
    {
        var attributes = definition.Attributes.ToDictionary(StringComparer.Ordinal);
        attributes.Remove(name);
        if (!string.IsNullOrEmpty(value))
        {
            attributes[name] = value;
        }

        return new TopicDefinition { Attributes = attributes };
    }

    private static void CheckSame(TopicDefinition present, Dictionary<string, string> given)
    {
        foreach (var (name, value) in given)
        {
            if ((present.Find(name) ?? (value == "false" ? value : "")) != value)
            {
                throw SnsErrors.InvalidParameterException("Invalid parameter: Attributes Reason: Topic already exists with different attributes");
            }
        }
    }

    // Fewer tags than the topic has are no other tags.
    private static async ValueTask CheckTags(
        IMetadataReader reader, ResourceId topic, IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        if (!tags.ToHashSet().IsSubsetOf(await ResourceTags.Read(reader, topic)))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Tags Reason: Topic already exists with different tags");
        }
    }
}
