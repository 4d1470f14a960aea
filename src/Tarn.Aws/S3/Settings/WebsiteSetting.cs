using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The website. None can be set yet.</summary>
internal sealed class WebsiteSetting : IBucketSetting<GetBucketWebsiteOutput>
{
    /// <inheritdoc/>
    public static GetBucketWebsiteOutput Answer(Bucket bucket, BucketDocument document) =>
        throw S3Errors.NoSuchWebsiteConfiguration(bucketName: bucket.Name);
}
