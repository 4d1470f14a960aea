using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>The one access control list that there is: the owner may do everything.</summary>
    public async Task<GetObjectAclOutput> GetObjectAcl(GetObjectAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        await Find(bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectAclOutput { Owner = OwnerOf(bucket.Account), Grants = OwnersGrants(bucket.Account) };
    }
}
