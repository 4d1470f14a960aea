using System.Security.Cryptography;
using Tarn.Aws.Sqs.Messages;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Messages;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Queues as targets of services. A FIFO queue takes messages with a group, and knows them again by their ids or contents.</summary>
/// <param name="definitions">All queues.</param>
/// <param name="queues">Stores the messages.</param>
/// <param name="rights">Decides by the queues' policies and the senders' roles.</param>
/// <param name="time">The clock.</param>
public sealed class QueueTarget(Definitions<RegisteredQueue> definitions, MessageQueues queues, SenderRights rights, TimeProvider time) : ITarget
{
    private const string Action = "sqs:SendMessage";

    /// <inheritdoc/>
    public string Service => "sqs";

    /// <inheritdoc/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        Find(arn, sender, null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var queue = Find(arn, sender, message);
        var (text, attributes) = (message.Text(), message.MessageAttributes());
        if (queue.Rules.WhyRefused(text, attributes) is { } refusal)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The queue {arn} refuses the message: {refusal}.");
        }

        return (await queues.Open(queue.Id)).AppendOf(new QueueMessage
        {
            Id = Guid.NewGuid(),
            SentMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            DelayMs = (int)queue.Rules.Delay.TotalMilliseconds,
            Sender = sender.RoleArn ?? sender.Service,
            Group = message.Group,
            DeduplicationId = !queue.Rules.IsFifo ? null
                : message.DeduplicationId ?? Convert.ToHexStringLower(SHA256.HashData(message.Body.Span)),
            Attributes = attributes,
            Body = text,
        });
    }

    private RegisteredQueue Find(string arn, Sender sender, TargetMessage? message)
    {
        rights.Require(sender, Action, arn);
        var queue = definitions.FindByArn(arn) ?? throw new TarnException(ErrorKind.NotFound, $"The queue {arn} does not exist.");
        return !queue.Rules.IsFifo ? queue
            : message?.Group is null ? throw new TarnException(ErrorKind.InvalidArgument, $"The queue {arn} is a FIFO queue: use a standard queue.")
            : queue.Settings.DeduplicatesByContent || message.DeduplicationId is not null ? queue
            : throw new TarnException(ErrorKind.InvalidArgument, $"The FIFO queue {arn} has no ContentBasedDeduplication, which services need.");
    }
}
