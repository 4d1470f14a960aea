using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Removes an object; nothing happens when there is none.</summary>
    public async Task<DeleteObjectOutput> DeleteObject(DeleteObjectInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("s3:DeleteObject", ArnOf(input.Bucket, input.Key));
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.VersionId is not (null or NullVersion))
        {
            // There is no such version: deleting what is not there succeeds.
            return new DeleteObjectOutput { VersionId = input.VersionId };
        }

        await objects.Delete(
            bucket.Name, input.Key, new WriteCondition(S3Conditions.ETag(input.IfMatch)), CancellationToken.None, call.KeyFor(IdOf(bucket)));
        return new DeleteObjectOutput { VersionId = input.VersionId };
    }
}
