using System.Text;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Publishing;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;
using Tarn.Storage.Calls;

namespace Tarn.Aws.Sns.Services;

/// <summary>Publishes messages of services to standard topics. The caller has checked the right.</summary>
/// <param name="registry">The registry of topics.</param>
/// <param name="book">Their settings.</param>
/// <param name="topics">Takes the messages.</param>
/// <param name="time">The clock.</param>
public sealed class TopicInbox(ResourceRegistry registry, TopicBook book, MessageTopics topics, TimeProvider time)
{
    /// <summary>Whether the ARN names a standard topic.</summary>
    public bool Has(string topicArn) => Find(topicArn) is { Rules.IsFifo: false };

    /// <summary>Publishes a message; completes when it is durable.</summary>
    /// <param name="call">The same for each attempt: D14 (retries are recognised).</param>
    /// <exception cref="TarnException">NotFound; InvalidArgument: the topic does not take the message.</exception>
    public async ValueTask Publish(
        string topicArn, string? subject, ReadOnlyMemory<byte> body, IReadOnlyList<MessageAttribute> attributes, CallKey call)
    {
        var topic = Find(topicArn) ?? throw new TarnException(ErrorKind.NotFound, $"The topic {topicArn} does not exist.");
        if (topic.Rules.IsFifo)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The topic {topicArn} is a FIFO topic: use a standard topic.");
        }

        var message = new TopicMessage
        {
            Id = Guid.NewGuid(),
            PublishedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Subject = subject,
            Attributes = attributes,
            Body = Encoding.UTF8.GetString(body.Span),
        };
        if (MessageForms.SizeOf(message) > TopicLimits.MessageBytesMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Topics take messages of at most {TopicLimits.MessageBytesMax} bytes.");
        }

        await topics.Publish(topic.Id, [message], call);
    }

    private FoundTopic? Find(string topicArn) =>
        TopicNames.NameIn(topicArn) is { } name && registry.TryFind(name, out var resource) ? book.Found(resource) : null;
}
