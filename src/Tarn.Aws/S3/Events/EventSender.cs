using Tarn.Access.Conditions;
using Tarn.Aws.S3.Resources;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>S3 as policies of targets name it when it sends a bucket's events.</summary>
internal static class EventSender
{
    /// <summary>The principal.</summary>
    public const string Service = "s3.amazonaws.com";

    /// <summary>The condition keys of its calls.</summary>
    public static IConditionKeys Keys(Bucket bucket, TimeProvider time) =>
        new ServiceKeys(Service, BucketResources.ArnOf(bucket.Name), bucket.Account, time);
}
