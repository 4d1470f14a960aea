using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's website. None can be set yet.</summary>
    public Task<GetBucketWebsiteOutput> GetBucketWebsite(GetBucketWebsiteInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<WebsiteSetting, GetBucketWebsiteOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
