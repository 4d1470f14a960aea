using Tarn.Access.Identities;
using Tarn.Aws.S3.Events;
using Tarn.Storage.Calls;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.Sqs.Services;

/// <summary>Queues that get events of buckets: their policies must allow S3. FIFO queues get none, as on AWS.</summary>
/// <param name="authorizer">Decides by the queues' policies.</param>
/// <param name="time">The clock of condition keys.</param>
public sealed class QueueNotifications(QueueInbox inbox, PolicyAuthorizer authorizer, TimeProvider time) : INotificationTarget
{
    /// <inheritdoc/>
    public ValueTask<bool> Allows(string queueArn, Bucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult(
        inbox.Has(queueArn)
        && authorizer.DecideForService(EventSender.Service, "sqs:SendMessage", queueArn, EventSender.Keys(bucket, time)) == AccessDecision.Allowed);

    /// <inheritdoc/>
    public ValueTask Send(string queueArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken) =>
        inbox.Send(queueArn, document, [], EventSender.Service, call);
}
