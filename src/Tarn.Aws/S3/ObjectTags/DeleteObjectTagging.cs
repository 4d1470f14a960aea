using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.ObjectTags;

internal sealed partial class ObjectTagOperations
{
    /// <summary>Removes an object's tags.</summary>
    public async Task<DeleteObjectTaggingOutput> DeleteObjectTagging(DeleteObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetTags(bucket.Name, input.Key, [], cancellationToken);
        return new DeleteObjectTaggingOutput();
    }
}
