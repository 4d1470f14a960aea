using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Removes an object's tags.</summary>
    public async Task<DeleteObjectTaggingOutput> DeleteObjectTagging(DeleteObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await Find(bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetTags(bucket.Name, input.Key, [], cancellationToken);
        return new DeleteObjectTaggingOutput();
    }
}
