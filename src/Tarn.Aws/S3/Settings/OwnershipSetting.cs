using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Ownership controls. None can be set yet.</summary>
internal sealed class OwnershipSetting : IFixedBucketSetting<GetBucketOwnershipControlsOutput>
{
    /// <inheritdoc/>
    public static GetBucketOwnershipControlsOutput Answer(Bucket bucket) =>
        throw S3Errors.OwnershipControlsNotFoundError(bucketName: bucket.Name);
}
