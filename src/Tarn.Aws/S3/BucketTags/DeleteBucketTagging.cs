using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketTags;

internal sealed partial class BucketTagOperations
{
    /// <summary>Removes a bucket's tags.</summary>
    public async Task<DeleteBucketTaggingOutput> DeleteBucketTagging(DeleteBucketTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        await documents.Delete<TaggingSetting, Model.Tagging>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);
        return new DeleteBucketTaggingOutput();
    }
}
