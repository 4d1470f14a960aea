using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The one access control list: the owner may do everything.</summary>
internal sealed class AclSetting : IFixedBucketSetting<GetBucketAclOutput>
{
    /// <inheritdoc/>
    public static GetBucketAclOutput Answer(Bucket bucket) =>
        new() { Owner = Owners.Of(bucket.Account), Grants = Owners.GrantsOf(bucket.Account) };
}
