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

    /// <summary>Removes a bucket's ownership controls. Its owner owns every object all the same.</summary>
    public Task DeleteBucketOwnershipControls(DeleteBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Delete<OwnershipSetting, OwnershipControls>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's ownership controls: its owner owns every object, as in new buckets on AWS.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<OwnershipSetting, GetBucketOwnershipControlsOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Sets the ownership that every bucket has.</summary>
    [RefusedInside("OwnershipControls.Rules.ObjectOwnership", "BucketOwnerEnforced")]
    public Task PutBucketOwnershipControls(PutBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Put<OwnershipSetting, OwnershipControls>(
            call, input.Bucket, input.ExpectedBucketOwner, input.OwnershipControls ?? throw S3Errors.MalformedXML(), cancellationToken);
}
