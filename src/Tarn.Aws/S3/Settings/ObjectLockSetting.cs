using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Object lock. None can be set yet.</summary>
internal sealed class ObjectLockSetting : IFixedBucketSetting<GetObjectLockConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetObjectLockConfigurationOutput Answer(Bucket bucket) =>
        throw S3Errors.ObjectLockConfigurationNotFoundError(bucketName: bucket.Name);
}
