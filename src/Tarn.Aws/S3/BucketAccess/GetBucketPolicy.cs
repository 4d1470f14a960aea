using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>A bucket's policy. None can be set yet.</summary>
    public Task<GetBucketPolicyOutput> GetBucketPolicy(GetBucketPolicyInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PolicySetting, GetBucketPolicyOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
