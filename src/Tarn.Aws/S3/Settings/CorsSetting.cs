using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>CORS rules. None can be set yet.</summary>
internal sealed class CorsSetting : IFixedBucketSetting<GetBucketCorsOutput>
{
    /// <inheritdoc/>
    public static GetBucketCorsOutput Answer(Bucket bucket) =>
        throw S3Errors.NoSuchCORSConfiguration(bucketName: bucket.Name);
}
