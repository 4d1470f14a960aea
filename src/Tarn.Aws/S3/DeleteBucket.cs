using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Removes an empty bucket with its tags and configurations.</summary>
    public async Task<DeleteBucketOutput> DeleteBucket(DeleteBucketInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await store.Commit(transaction => objects.DeleteBucket(transaction, bucket.Name), cancellationToken);
        return new DeleteBucketOutput();
    }
}
