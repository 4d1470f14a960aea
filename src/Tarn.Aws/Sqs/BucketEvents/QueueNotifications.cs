using System.Text;
using Tarn.Access.Identities;
using Tarn.Aws.S3.Events;
using Tarn.Aws.Sqs.Finding;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Messages;
using Tarn.Storage.Calls;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.Sqs.BucketEvents;

/// <summary>Queues that get events of buckets: their policies must allow S3. FIFO queues get none, as on AWS.</summary>
/// <param name="book">The queues' settings.</param>
/// <param name="queues">Keeps the messages.</param>
/// <param name="authorizer">Decides by the queues' policies.</param>
/// <param name="time">The clock.</param>
public sealed class QueueNotifications(QueueBook book, MessageQueues queues, PolicyAuthorizer authorizer, TimeProvider time) : INotificationTarget
{
    /// <inheritdoc/>
    public ValueTask<bool> Allows(string queueArn, Bucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult(
        book.QueueOf(queueArn) is { } queue && book.RulesOf(queue) is { IsFifo: false }
        && authorizer.DecideForService(BucketKeys.Service, "sqs:SendMessage", queueArn, new BucketKeys(bucket)) == AccessDecision.Allowed);

    /// <inheritdoc/>
    public async ValueTask Send(string queueArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken)
    {
        if (book.QueueOf(queueArn) is not { } id || book.RulesOf(id) is not { } rules)
        {
            throw new TarnException(ErrorKind.NotFound, $"The queue {queueArn} does not exist.");
        }

        var message = new QueueMessage
        {
            Id = Guid.NewGuid(),
            SentMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            DelayMs = (int)rules.Delay.TotalMilliseconds,
            Sender = BucketKeys.Service,
            Body = Encoding.UTF8.GetString(document.Span),
        };
        await (await queues.Open(id)).Send([message], call);
    }
}
