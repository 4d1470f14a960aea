using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>A bucket's ownership controls. None can be set yet.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<OwnershipSetting, GetBucketOwnershipControlsOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
