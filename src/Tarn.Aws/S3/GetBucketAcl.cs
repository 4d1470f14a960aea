using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>The one access control list that there is: the owner may do everything.</summary>
    public Task<GetBucketAclOutput> GetBucketAcl(GetBucketAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketAclOutput { Owner = OwnerOf(bucket.Account), Grants = OwnersGrants(bucket.Account) });
    }

    private static IReadOnlyList<Grant> OwnersGrants(string account) =>
    [
        new Grant { Permission = "FULL_CONTROL", Grantee = new Grantee { Type = "CanonicalUser", ID = OwnerOf(account).ID } },
    ];
}
