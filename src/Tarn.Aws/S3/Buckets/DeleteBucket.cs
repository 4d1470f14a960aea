using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Buckets;

internal sealed partial class BucketOperations
{
    /// <summary>Removes an empty bucket with its tags and configurations.</summary>
    public async Task<DeleteBucketOutput> DeleteBucket(DeleteBucketInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await store.Commit(transaction => objects.DeleteBucket(transaction, bucket.Name), cancellationToken);
        return new DeleteBucketOutput();
    }
}
