using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketTags;

internal sealed partial class BucketTagOperations
{
    /// <summary>A bucket's tags.</summary>
    public Task<GetBucketTaggingOutput> GetBucketTagging(GetBucketTaggingInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<TaggingSetting, GetBucketTaggingOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);
}
