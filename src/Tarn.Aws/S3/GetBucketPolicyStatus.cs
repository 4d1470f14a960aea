using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Whether a bucket's policy makes it public. None can be set yet.</summary>
    public Task<GetBucketPolicyStatusOutput> GetBucketPolicyStatus(GetBucketPolicyStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        throw S3Errors.NoSuchBucketPolicy(bucketName: bucket.Name);
    }
}
