using Tarn.Access;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    /// <summary>The one access control list that there is: the owner may do everything.</summary>
    public async Task<GetObjectAclOutput> GetObjectAcl(GetObjectAclInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectAclOutput { Owner = Owners.Of(bucket.Account), Grants = Owners.GrantsOf(bucket.Account) };
    }
}
