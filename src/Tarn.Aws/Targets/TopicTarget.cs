using Tarn.Aws.Sns.Publishing;
using Tarn.Messaging.Topics;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Messaging.Topics.Messages;
using Tarn.Messaging.Topics.Rules;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Standard topics as targets of services.</summary>
/// <param name="definitions">All topics.</param>
/// <param name="topics">Takes the messages.</param>
/// <param name="rights">Decides by the topics' policies and the senders' roles.</param>
/// <param name="time">The clock.</param>
public sealed class TopicTarget(Definitions<RegisteredTopic> definitions, MessageTopics topics, SenderRights rights, TimeProvider time) : ITarget
{
    private const string Action = "sns:Publish";
    private const string AlarmService = "cloudwatch.amazonaws.com";

    /// <inheritdoc/>
    public string Service => "sns";

    /// <inheritdoc/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        Find(arn, sender);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var topic = Find(arn, sender);
        var published = new TopicMessage
        {
            Id = Guid.NewGuid(),
            PublishedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Subject = message.Subject,
            Attributes = message.MessageAttributes(),
            Body = message.Text(),
        };
        return PublishedMessageForms.SizeOf(published) > TopicLimits.MessageBytesMax
            ? throw new TarnException(ErrorKind.InvalidArgument, $"Topics take messages of at most {TopicLimits.MessageBytesMax} bytes.")
            : await topics.AppendOf(topic.Id, published);
    }

    private RegisteredTopic Find(string arn, Sender sender)
    {
        var found = definitions.FindByArn(arn);
        if (found is null || !IsUsual(found, sender))
        {
            rights.Require(sender, Action, arn);
        }

        var topic = found ?? throw new TarnException(ErrorKind.NotFound, $"The topic {arn} does not exist.");
        return topic.Rules.IsFifo
            ? throw new TarnException(ErrorKind.InvalidArgument, $"The topic {arn} is a FIFO topic: use a standard topic.")
            : topic;
    }

    // The usual policy of a topic allows the owner's account, which AWS's alarms name as the owner of their source.
    private static bool IsUsual(RegisteredTopic topic, Sender sender) => sender is { Service: AlarmService, RoleArn: null }
        && sender.Account == topic.Resource.Owner && topic.Definition.Find(TopicAttribute.Policy) is null;
}
