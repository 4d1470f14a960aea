using Tarn.Aws.S3.Resources;
using Tarn.Targets;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>S3 as it sends a bucket's events.</summary>
internal static class EventSender
{
    /// <summary>The principal.</summary>
    public const string Service = "s3.amazonaws.com";

    /// <summary>The subject of messages to topics.</summary>
    public const string Subject = "Amazon S3 Notification";

    public static Sender Of(Bucket bucket) => new(Service, BucketResources.ArnOf(bucket.Name), bucket.Account);
}
