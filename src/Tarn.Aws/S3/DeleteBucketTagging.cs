using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Removes a bucket's tags.</summary>
    public async Task<DeleteBucketTaggingOutput> DeleteBucketTagging(DeleteBucketTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await store.Commit(
            async transaction =>
            {
                await ResourceTags.RemoveAll(transaction, IdOf(bucket));
                return true;
            },
            cancellationToken);
        return new DeleteBucketTaggingOutput();
    }
}
