using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The policy. None can be set yet.</summary>
internal sealed class PolicySetting : IFixedBucketSetting<GetBucketPolicyOutput>
{
    /// <inheritdoc/>
    public static GetBucketPolicyOutput Answer(Bucket bucket) =>
        throw S3Errors.NoSuchBucketPolicy(bucketName: bucket.Name);
}
