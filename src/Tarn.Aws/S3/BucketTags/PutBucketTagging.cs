using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketTags;

internal sealed partial class BucketTagOperations
{
    /// <summary>Replaces a bucket's tags.</summary>
    public async Task<PutBucketTaggingOutput> PutBucketTagging(PutBucketTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        await documents.Put<TaggingSetting, Model.Tagging>(call, input.Bucket, input.ExpectedBucketOwner, input.Tagging, cancellationToken);
        return new PutBucketTaggingOutput();
    }
}
