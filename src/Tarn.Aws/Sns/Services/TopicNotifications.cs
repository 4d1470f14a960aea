using Tarn.Access.Identities;
using Tarn.Aws.S3.Events;
using Tarn.Storage.Calls;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.Sns.Services;

/// <summary>Topics that get events of buckets: their policies must allow S3. FIFO topics get none, as on AWS.</summary>
/// <param name="authorizer">Decides by the topics' policies.</param>
/// <param name="time">The clock of condition keys.</param>
public sealed class TopicNotifications(TopicInbox inbox, PolicyAuthorizer authorizer, TimeProvider time) : INotificationTarget
{
    private const string Subject = "Amazon S3 Notification";

    /// <inheritdoc/>
    public ValueTask<bool> Allows(string topicArn, Bucket bucket, CancellationToken cancellationToken) => ValueTask.FromResult(
        inbox.Has(topicArn)
        && authorizer.DecideForService(EventSender.Service, "sns:Publish", topicArn, EventSender.Keys(bucket, time)) == AccessDecision.Allowed);

    /// <inheritdoc/>
    public ValueTask Send(string topicArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken) =>
        inbox.Publish(topicArn, Subject, document, [], call);
}
