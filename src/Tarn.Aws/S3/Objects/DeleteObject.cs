using Tarn.Access;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    /// <summary>Removes an object; nothing happens when there is none.</summary>
    public async Task<DeleteObjectOutput> DeleteObject(DeleteObjectInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("s3:DeleteObject", BucketResources.ArnOf(input.Bucket, input.Key));
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.VersionId is not (null or ObjectFinder.NullVersion))
        {
            // There is no such version: deleting an absent key succeeds.
            return new DeleteObjectOutput { VersionId = input.VersionId };
        }

        await objects.Delete(
            bucket.Name, input.Key, new WriteCondition(S3Conditions.ETag(input.IfMatch)), CancellationToken.None, call.KeyFor(BucketResources.IdOf(bucket)));
        return new DeleteObjectOutput { VersionId = input.VersionId };
    }
}
