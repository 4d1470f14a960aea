using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Changes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Topics;

/// <summary>Topics and their attributes.</summary>
/// <param name="finder">Finds topics.</param>
/// <param name="changes">Makes, changes and deletes topics.</param>
/// <param name="store">The store of topics.</param>
/// <param name="topics">Their messages and subscriptions.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("sns")]
internal sealed partial class TopicOperations(
    TopicFinder finder, TopicChanges changes, IMetadataStore store, MessageTopics topics, PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>Makes a topic. A topic of that name with the same attributes is returned as it is.</summary>
    [Refused("DataProtectionPolicy", "FilterPolicy of subscriptions")]
    [RefusedInside("Attributes", "all but KmsMasterKeyId, delivery status logs and throttling")]
    public async Task<CreateTopicOutput> CreateTopic(CreateTopicInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var name = TopicDefinition.Kind.NameOf(call, input.Name);
        KeyValuePair<string, string>[] tags = [.. (input.Tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];
        TopicTags.Check(tags);
        var topic = await changes.Create(name, input.Attributes ?? new Dictionary<string, string>(), tags, call.Time, cancellationToken);
        call.Touch(topic.Id);
        return new CreateTopicOutput { TopicArn = topic.Arn };
    }

    /// <summary>Deletes a topic with its subscriptions. A topic that is gone already counts as deleted.</summary>
    public async Task DeleteTopic(DeleteTopicInput input, Call call, CancellationToken cancellationToken)
    {
        try
        {
            await changes.Delete(finder.Find(call, input.TopicArn), cancellationToken);
        }
        catch (AwsErrorException gone) when (gone.Code == SnsErrors.NotFoundException("").Code)
        {
            // As on AWS, deleting a topic again does nothing.
        }
    }

    /// <summary>The topics of the account, by name.</summary>
    public async Task<ListTopicsOutput> ListTopics(ListTopicsInput input, Call call, CancellationToken cancellationToken)
    {
        var after = tokens.Read(call, "", input.NextToken);
        var page = await store.Read(
            reader => ResourceRegistry.List(reader, TopicDefinition.Kind.NameOf(call, ""), after, PageMax + 1), cancellationToken);
        return new ListTopicsOutput
        {
            Topics = [.. page.Take(PageMax).Select(topic => new Topic { TopicArn = topic.Arn })],
            NextToken = page.Count > PageMax ? tokens.After(call, "", page[PageMax - 1].Name.Name) : null,
        };
    }

    /// <summary>Changes one attribute; the others stay.</summary>
    [RefusedInside("AttributeValue", "all but KmsMasterKeyId, delivery status logs and throttling")]
    [Kept("AttributeName", "trace headers are passed on; segments are not recorded", "TracingConfig")]
    public async Task SetTopicAttributes(SetTopicAttributesInput input, Call call, CancellationToken cancellationToken)
    {
        var topic = finder.Find(call, input.TopicArn);
        TopicAttributeRules.CheckChange(input.AttributeName, input.AttributeValue ?? "", topic.Rules.IsFifo);
        await changes.Set(topic, input.AttributeName, input.AttributeValue, cancellationToken);
    }

    [RefusedOperation("PutDataProtectionPolicy", "FilterPolicy of subscriptions")]
    [RefusedOperation("GetDataProtectionPolicy", "FilterPolicy of subscriptions")]
    internal AwsErrorException Refuse(Call call, string sentence, string resourceArn)
    {
        finder.Find(call, resourceArn, "ResourceArn");
        return SnsErrors.InvalidParameterException($"Invalid parameter: DataProtectionPolicy Reason: {sentence}");
    }
}
