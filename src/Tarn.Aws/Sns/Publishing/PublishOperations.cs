using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Copies;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;

namespace Tarn.Aws.Sns.Publishing;

/// <summary>Publishes messages.</summary>
/// <param name="finder">Finds topics.</param>
/// <param name="topics">Takes messages.</param>
/// <param name="time">The clock.</param>
[AwsOperations("sns")]
internal sealed partial class PublishOperations(TopicFinder finder, MessageTopics topics, TimeProvider time)
{
    /// <summary>Publishes a message; it is on the disk when the call returns.</summary>
    [RefusedInside("PhoneNumber", "TopicArn")]
    [RefusedInside("TargetArn", "the ARN of a topic")]
    public async Task<PublishOutput> Publish(PublishInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.PhoneNumber is not null)
        {
            throw Refused("PhoneNumber", "TopicArn");
        }

        var arn = input.TopicArn ?? input.TargetArn ?? throw SnsErrors.InvalidParameterException(
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter");
        if (input.TopicArn is null && arn.Contains(":endpoint/", StringComparison.Ordinal))
        {
            throw Refused("TargetArn of a mobile endpoint", "the ARN of a topic");
        }

        var topic = finder.Find(call, arn, input.TopicArn is null ? "TargetArn" : "TopicArn");
        var message = PublishedMessageForms.Make(topic, call, EntryOf(input), time.GetUtcNow());
        var published = await topics.Publish(topic.Id, [message], call.KeyFor(topic.Resource.Id));
        call.Use(UsageDimension.RecordsIn, 1);
        return new PublishOutput
        {
            MessageId = published[0].Id.ToString(),
            SequenceNumber = topic.Rules.IsFifo ? SequenceText.Of(published[0].Order) : null,
        };
    }

    /// <summary>Publishes up to ten messages in one append. As on AWS, one message that is not valid refuses the whole batch.</summary>
    public async Task<PublishBatchOutput> PublishBatch(PublishBatchInput input, Call call, CancellationToken cancellationToken)
    {
        var topic = finder.Find(call, input.TopicArn);
        BatchRules.Check([.. input.PublishBatchRequestEntries.Select(entry => entry.Id)]);
        var entries = input.PublishBatchRequestEntries;
        TopicMessage[] messages = [.. entries.Select(entry => PublishedMessageForms.Make(topic, call, entry, time.GetUtcNow(), isBatch: true))];
        if (messages.Sum(PublishedMessageForms.SizeOf) > TopicLimits.MessageBytesMax)
        {
            throw SnsErrors.BatchRequestTooLongException("The length of all the messages put together is more than the limit.");
        }

        var published = await topics.Publish(topic.Id, messages, call.KeyFor(topic.Resource.Id));
        call.Use(UsageDimension.RecordsIn, messages.Length);
        return new PublishBatchOutput
        {
            Failed = [],
            Successful = [.. published.Select((one, i) => new PublishBatchResultEntry
            {
                Id = entries[i].Id,
                MessageId = one.Id.ToString(),
                SequenceNumber = topic.Rules.IsFifo ? SequenceText.Of(one.Order) : null,
            })],
        };
    }

    private static PublishBatchRequestEntry EntryOf(PublishInput input) => new()
    {
        Id = "",
        Message = input.Message,
        Subject = input.Subject,
        MessageStructure = input.MessageStructure,
        MessageAttributes = input.MessageAttributes,
        MessageDeduplicationId = input.MessageDeduplicationId,
        MessageGroupId = input.MessageGroupId,
    };

    private static AwsErrorException Refused(string member, string instead) => SnsErrors.InvalidParameterException(
        $"Invalid parameter: {member} Reason: {Refusal.OfMember(TopicDefinition.Kind.Service, "Publish", member, instead)}");
}
