using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Sealing;

/// <summary>The rules of a bucket for the objects that are written into it.</summary>
/// <param name="acls">The access control lists that buckets take.</param>
/// <param name="sealing">Decides how objects are sealed.</param>
internal sealed class WriteRules(AclRules acls, ObjectSealing sealing)
{
    /// <inheritdoc cref="AclRules.OfWrite"/>
    public CannedAcl AclOf(Call call, Bucket bucket, in StorageTerms terms) => acls.OfWrite(call, bucket, terms);

    /// <inheritdoc cref="ObjectSealing.OfWrite"/>
    public SealRequest? SealOf(Call call, Bucket bucket, string key, in StorageTerms terms) => sealing.OfWrite(call, bucket, key, terms);
}
