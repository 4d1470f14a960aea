using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>Whether a bucket's policy makes it public. None can be set yet.</summary>
    public Task<GetBucketPolicyStatusOutput> GetBucketPolicyStatus(GetBucketPolicyStatusInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PolicyStatusSetting, GetBucketPolicyStatusOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
