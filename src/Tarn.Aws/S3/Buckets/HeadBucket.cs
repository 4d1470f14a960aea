using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Buckets;

internal sealed partial class BucketOperations
{
    /// <summary>Whether there is a bucket, and where.</summary>
    public Task<HeadBucketOutput> HeadBucket(HeadBucketInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new HeadBucketOutput { BucketRegion = bucket.Region });
    }
}
