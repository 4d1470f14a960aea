using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Lifecycle rules. None can be set yet.</summary>
internal sealed class LifecycleSetting : IFixedBucketSetting<GetBucketLifecycleConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetBucketLifecycleConfigurationOutput Answer(Bucket bucket) =>
        throw S3Errors.NoSuchLifecycleConfiguration(bucketName: bucket.Name);
}
