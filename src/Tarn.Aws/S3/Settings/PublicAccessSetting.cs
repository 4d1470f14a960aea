using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The public access block. None can be set yet.</summary>
internal sealed class PublicAccessSetting : IFixedBucketSetting<GetPublicAccessBlockOutput>
{
    /// <inheritdoc/>
    public static GetPublicAccessBlockOutput Answer(Bucket bucket) =>
        throw S3Errors.NoSuchPublicAccessBlockConfiguration(bucketName: bucket.Name);
}
