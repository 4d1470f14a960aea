using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics;

namespace Tarn.Aws.Sns.Changes;

/// <summary>Makes, changes and deletes topics.</summary>
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
        var arn = TopicNames.ArnOf(name);
        TopicNames.Check(name.Name, attributes.GetValueOrDefault(TopicAttribute.FifoTopic) == "true");
        TopicAttributeRules.CheckNew(attributes);
        var given = attributes.Where(pair => pair.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
        var (resource, isNew) = await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is { } present)
                {
                    CheckSame(TopicDocument.Decode(present), given);
                    await CheckTags(transaction, present.Id, tags);
                    return (present, false);
                }

                var archive = given.GetValueOrDefault(TopicAttribute.ArchivePolicy) is { Length: > 0 } policy ? TopicSettings.ArchiveOf(policy) : null;
                var topic = new Resource
                {
                    Id = new ResourceId(MessageTopics.Create(transaction, archive, now).Value),
                    Name = name,
                    Arn = arn,
                    Owner = name.Account,
                    Created = now,
                    Document = new TopicDocument { Attributes = given }.Encode(),
                };
                await ResourceRegistry.Add(transaction, topic);
                ResourceTags.Set(transaction, topic.Id, tags);
                ResourceRegistry.SetPolicy(transaction, topic.Id, given.GetValueOrDefault(TopicAttribute.Policy));
                return (topic, true);
            },
            cancellationToken);
        if (isNew)
        {
            topics.Created(TopicNames.IdOf(resource));
        }

        return resource;
    }

    /// <summary>Sets one attribute; an empty value removes it.</summary>
    /// <exception cref="AwsErrorException">NotFound.</exception>
    public Task Set(FoundTopic topic, string name, string? value, CancellationToken cancellationToken) =>
        Change(topic, name, _ => value, cancellationToken);

    /// <summary>Changes one attribute; an empty value removes it.</summary>
    /// <param name="change">Makes the new value of the present one, inside the transaction; null: it is not set.</param>
    /// <exception cref="AwsErrorException">NotFound.</exception>
    public async Task Change(FoundTopic topic, string name, Func<string?, string?> change, CancellationToken cancellationToken) => await store.CommitWithLog(
        async transaction =>
        {
            var present = await ResourceRegistry.Get(transaction, topic.Resource.Id) ?? throw TopicFinder.NoTopic();
            var attributes = new Dictionary<string, string>(TopicDocument.Decode(present).Attributes, StringComparer.Ordinal);
            var value = change(attributes.GetValueOrDefault(name));
            attributes.Remove(name);
            if (!string.IsNullOrEmpty(value))
            {
                attributes[name] = value;
            }

            await ResourceRegistry.ReplaceDocument(transaction, topic.Resource.Id, new TopicDocument { Attributes = attributes }.Encode());
            ResourceRegistry.SetPolicy(transaction, topic.Resource.Id, attributes.GetValueOrDefault(TopicAttribute.Policy));
            if (name == TopicAttribute.ArchivePolicy)
            {
                await MessageTopics.SetArchive(transaction, topic.Id, string.IsNullOrEmpty(value) ? null : TopicSettings.ArchiveOf(value));
            }

            return true;
        },
        cancellationToken);

    /// <summary>Deletes a topic with its messages, subscriptions, tags and policy.</summary>
    public async Task Delete(Resource topic, CancellationToken cancellationToken)
    {
        await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Get(transaction, topic.Id) is not null)
                {
                    await ResourceRegistry.Remove(transaction, topic.Id);
                    await MessageTopics.Delete(transaction, TopicNames.IdOf(topic));
                }

                return true;
            },
            cancellationToken);
        topics.Close(TopicNames.IdOf(topic));
    }

    private static void CheckSame(TopicDocument present, Dictionary<string, string> given)
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
