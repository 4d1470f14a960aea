using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The website. None can be set yet.</summary>
internal sealed class WebsiteSetting : IFixedBucketSetting<GetBucketWebsiteOutput>
{
    /// <inheritdoc/>
    public static GetBucketWebsiteOutput Answer(Bucket bucket) =>
        throw S3Errors.NoSuchWebsiteConfiguration(bucketName: bucket.Name);
}
