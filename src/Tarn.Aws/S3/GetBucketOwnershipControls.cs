using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's ownership controls. None can be set yet.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        throw S3Errors.OwnershipControlsNotFoundError(bucketName: bucket.Name);
    }
}
