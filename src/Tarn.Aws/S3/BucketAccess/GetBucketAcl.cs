using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>The one access control list that there is: the owner may do everything.</summary>
    public Task<GetBucketAclOutput> GetBucketAcl(GetBucketAclInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<AclSetting, GetBucketAclOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
