using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

/// <summary>Settings of buckets on access.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketAccessOperations(BucketDocuments documents)
{
    /// <summary>The one access control list that there is: the owner may do everything.</summary>
    public Task<GetBucketAclOutput> GetBucketAcl(GetBucketAclInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<AclSetting, GetBucketAclOutput>(call, input.Bucket, input.ExpectedBucketOwner);

    /// <summary>A bucket's CORS rules. None can be set yet.</summary>
    public Task<GetBucketCorsOutput> GetBucketCors(GetBucketCorsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<CorsSetting, GetBucketCorsOutput>(call, input.Bucket, input.ExpectedBucketOwner);

    /// <summary>A bucket's ownership controls. None can be set yet.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<OwnershipSetting, GetBucketOwnershipControlsOutput>(call, input.Bucket, input.ExpectedBucketOwner);

    /// <summary>A bucket's policy. None can be set yet.</summary>
    public Task<GetBucketPolicyOutput> GetBucketPolicy(GetBucketPolicyInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PolicySetting, GetBucketPolicyOutput>(call, input.Bucket, input.ExpectedBucketOwner);

    /// <summary>Whether a bucket's policy makes it public. None can be set yet.</summary>
    public Task<GetBucketPolicyStatusOutput> GetBucketPolicyStatus(GetBucketPolicyStatusInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PolicyStatusSetting, GetBucketPolicyStatusOutput>(call, input.Bucket, input.ExpectedBucketOwner);

    /// <summary>A bucket's object lock. None can be set yet.</summary>
    public Task<GetObjectLockConfigurationOutput> GetObjectLockConfiguration(
        GetObjectLockConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<ObjectLockSetting, GetObjectLockConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner);

    /// <summary>A bucket's public access block. None can be set yet.</summary>
    public Task<GetPublicAccessBlockOutput> GetPublicAccessBlock(GetPublicAccessBlockInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PublicAccessSetting, GetPublicAccessBlockOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
