using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>A bucket's public access block. None can be set yet.</summary>
    public Task<GetPublicAccessBlockOutput> GetPublicAccessBlock(GetPublicAccessBlockInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PublicAccessSetting, GetPublicAccessBlockOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
