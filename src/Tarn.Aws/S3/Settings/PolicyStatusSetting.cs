using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Whether the policy makes the bucket public. None can be set yet.</summary>
internal sealed class PolicyStatusSetting : IFixedBucketSetting<GetBucketPolicyStatusOutput>
{
    /// <inheritdoc/>
    public static GetBucketPolicyStatusOutput Answer(Bucket bucket) =>
        throw S3Errors.NoSuchBucketPolicy(bucketName: bucket.Name);
}
