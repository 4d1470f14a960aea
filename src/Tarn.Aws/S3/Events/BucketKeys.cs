using Tarn.Access.Conditions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Events;

/// <summary>The condition keys of S3's call for a bucket.</summary>
internal sealed class BucketKeys(Bucket bucket) : IConditionKeys
{
    /// <summary>The principal that sends events.</summary>
    public const string Service = "s3.amazonaws.com";

    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => key switch
    {
        "aws:sourcearn" => [$"arn:aws:s3:::{bucket.Name}"],
        "aws:sourceaccount" => [bucket.Account],
        "aws:principalservicename" => [Service],
        _ => null,
    };
}
