using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Buckets;

internal sealed partial class BucketOperations
{
    /// <summary>A bucket's region; nothing for us-east-1.</summary>
    public Task<GetBucketLocationOutput> GetBucketLocation(GetBucketLocationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketLocationOutput
        {
            LocationConstraint = bucket.Region == DefaultRegion ? null : bucket.Region,
        });
    }
}
