using Tarn.Aws.S3.Members;
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
        documents.Get(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => new GetBucketAclOutput { Owner = Owners.Of(bucket.Account), Grants = Owners.GrantsOf(bucket.Account) });

    /// <summary>A bucket's CORS rules. None can be set yet.</summary>
    public Task<GetBucketCorsOutput> GetBucketCors(GetBucketCorsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetBucketCorsOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.NoSuchCORSConfiguration(bucketName: bucket.Name));

    /// <summary>A bucket's ownership controls. None can be set yet.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetBucketOwnershipControlsOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.OwnershipControlsNotFoundError(bucketName: bucket.Name));

    /// <summary>A bucket's policy. None can be set yet.</summary>
    public Task<GetBucketPolicyOutput> GetBucketPolicy(GetBucketPolicyInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetBucketPolicyOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.NoSuchBucketPolicy(bucketName: bucket.Name));

    /// <summary>Whether a bucket's policy makes it public. None can be set yet.</summary>
    public Task<GetBucketPolicyStatusOutput> GetBucketPolicyStatus(GetBucketPolicyStatusInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetBucketPolicyStatusOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.NoSuchBucketPolicy(bucketName: bucket.Name));

    /// <summary>A bucket's public access block. None can be set yet.</summary>
    public Task<GetPublicAccessBlockOutput> GetPublicAccessBlock(GetPublicAccessBlockInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<GetPublicAccessBlockOutput>(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => throw S3Errors.NoSuchPublicAccessBlockConfiguration(bucketName: bucket.Name));
}
