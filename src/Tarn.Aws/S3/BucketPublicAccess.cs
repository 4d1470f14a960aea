using Tarn.Aws.S3.Members;
using Tarn.Storage.Objects.Definitions;

namespace Tarn.Aws.S3;

/// <summary>Buckets' public access blocks and access control lists, for the authoriser.</summary>
public sealed class BucketPublicAccess(Definitions<BucketDefinition> definitions)
{
    /// <summary>Whether a public policy opens the bucket to its own account alone.</summary>
    public bool IsRestricted(Resource bucket) => definitions.Of(bucket).PublicAccess is { RestrictsBuckets: true };

    /// <summary>Whether access control lists count.</summary>
    public bool HasAcls(Resource bucket) => definitions.Of(bucket) is { TakesAcls: true, PublicAccess: not { IgnoresAcls: true } };

    /// <summary>
    /// Whether an access control list lets a caller of another account do it: list the bucket or its uploads, or read an object. Callers
    /// that may list learn that an object is absent.
    /// </summary>
    public bool Opens(Resource bucket, AclQuestion question)
    {
        var acl = definitions.Of(bucket).Acl;
        return HasAcls(bucket) && question.Action switch
        {
            "s3:ListBucket" or "s3:ListBucketVersions" or "s3:ListBucketMultipartUploads" => CannedAcls.LetsRead(acl, question.IsSigned),
            "s3:GetObject" or "s3:GetObjectVersion" => question.Object is { } asked && CannedAcls.LetsRead(asked.Acl ?? acl, question.IsSigned),
            _ => false,
        };
    }
}
