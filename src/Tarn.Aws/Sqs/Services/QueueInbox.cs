using System.Text;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Messages;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Messages;
using Tarn.Storage.Calls;

namespace Tarn.Aws.Sqs.Services;

/// <summary>Sends messages of services to standard queues. The caller has checked the right.</summary>
/// <param name="book">The queues' settings.</param>
/// <param name="queues">Keeps the messages.</param>
/// <param name="time">The clock.</param>
public sealed class QueueInbox(QueueBook book, MessageQueues queues, TimeProvider time)
{
    /// <summary>Whether the ARN names a standard queue.</summary>
    public bool Has(string queueArn) => book.QueueOf(queueArn) is { } queue && book.RulesOf(queue) is { IsFifo: false };

    /// <summary>Sends a message; completes when it is durable.</summary>
    /// <param name="sender">The service, or the ARN of the role that it acts with.</param>
    /// <param name="call">The same for each attempt: D14 (retries are recognised).</param>
    /// <exception cref="TarnException">NotFound; InvalidArgument: the queue does not take the message.</exception>
    public async ValueTask Send(
        string queueArn, ReadOnlyMemory<byte> body, IReadOnlyList<MessageAttribute> attributes, string sender, CallKey call)
    {
        if (book.QueueOf(queueArn) is not { } id || book.FindSettings(id) is not { } settings)
        {
            throw new TarnException(ErrorKind.NotFound, $"The queue {queueArn} does not exist.");
        }

        if (settings.Rules.IsFifo)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The queue {queueArn} is a FIFO queue: use a standard queue.");
        }

        var text = Encoding.UTF8.GetString(body.Span);
        if (settings.Rules.WhyRefused(text, attributes) is { } refusal)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The queue {queueArn} refuses the message: {refusal}.");
        }

        var message = new QueueMessage
        {
            Id = Guid.NewGuid(),
            SentMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            DelayMs = (int)settings.Rules.Delay.TotalMilliseconds,
            Sender = sender,
            Attributes = attributes,
            Body = text,
        };
        await (await queues.Open(id)).Send([message], call);
    }
}
