using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Object lock. None can be set yet.</summary>
internal sealed class ObjectLockSetting : IBucketSetting<GetObjectLockConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetObjectLockConfigurationOutput Answer(Bucket bucket, BucketDocument document) =>
        throw S3Errors.ObjectLockConfigurationNotFoundError(bucketName: bucket.Name);
}
