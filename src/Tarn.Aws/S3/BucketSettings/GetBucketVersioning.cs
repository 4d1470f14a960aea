using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's versioning: never enabled, which S3 answers with nothing.</summary>
    public Task<GetBucketVersioningOutput> GetBucketVersioning(GetBucketVersioningInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<VersioningSetting, GetBucketVersioningOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
