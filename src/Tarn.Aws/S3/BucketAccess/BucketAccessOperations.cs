using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

/// <summary>Settings of buckets on access.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketAccessOperations(BucketDocuments documents)
{
    private const string OwnerEnforced = "BucketOwnerEnforced";

    /// <summary>The one access control list that there is: the owner may do everything.</summary>
    public Task<GetBucketAclOutput> GetBucketAcl(GetBucketAclInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get(
            call, input.Bucket, input.ExpectedBucketOwner,
            bucket => new GetBucketAclOutput { Owner = Owners.Of(bucket.Account), Grants = Owners.GrantsOf(bucket.Account) });

    /// <summary>A bucket's ownership controls: its owner owns every object, as in new buckets on AWS.</summary>
    public Task<GetBucketOwnershipControlsOutput> GetBucketOwnershipControls(
        GetBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get(call, input.Bucket, input.ExpectedBucketOwner, _ => new GetBucketOwnershipControlsOutput
        {
            OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = OwnerEnforced }] },
        });

    /// <summary>Sets the ownership that every bucket has.</summary>
    [Refused("OwnershipControls.Rules.ObjectOwnership", "objects belong to the bucket's owner, and a bucket policy gives rights to others", OwnerEnforced)]
    public Task PutBucketOwnershipControls(PutBucketOwnershipControlsInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        return documents.Get(call, input.Bucket, input.ExpectedBucketOwner, _ => true);
    }
}
