using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>Functions as bucket events find them.</summary>
public interface INotificationTarget
{
    /// <summary>Whether the function exists, and its policy allows S3 to invoke it for the bucket.</summary>
    ValueTask<bool> Allows(string functionArn, Bucket bucket, CancellationToken cancellationToken);

    /// <summary>Accepts an event for a function; completes when it is durable.</summary>
    /// <exception cref="TarnException">The event was not stored.</exception>
    ValueTask Send(string functionArn, ReadOnlyMemory<byte> document, CancellationToken cancellationToken);
}
