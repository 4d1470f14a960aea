using Tarn.Storage.Calls;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>Targets of one service as bucket events find them: functions, queues, topics.</summary>
public interface INotificationTarget
{
    /// <summary>Whether the target exists, and its policy allows S3 to send it the bucket's events.</summary>
    ValueTask<bool> Allows(string targetArn, Bucket bucket, CancellationToken cancellationToken);

    /// <summary>Accepts an event for a target; completes when it is durable.</summary>
    /// <param name="document">The event, JSON.</param>
    /// <param name="call">
    /// The same for each attempt of one event and rule. A target that is a stream recognises the second attempt by it: D14 (retries are
    /// recognised).
    /// </param>
    /// <exception cref="TarnException">The event was not stored.</exception>
    ValueTask Send(string targetArn, ReadOnlyMemory<byte> document, CallKey call, CancellationToken cancellationToken);
}
