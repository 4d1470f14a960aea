using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3;

/// <summary>A bucket's public access block and access control lists, for the authoriser.</summary>
public static class BucketPublicAccess
{
    /// <summary>Whether a public policy opens the bucket to its own account alone.</summary>
    /// <param name="document">The bucket's door document.</param>
    public static bool IsRestricted(ReadOnlyMemory<byte> document) => BucketDocument.Decode(document).PublicAccess is { RestrictsBuckets: true };

    /// <summary>Whether access control lists count.</summary>
    /// <param name="document">The bucket's door document.</param>
    public static bool HasAcls(ReadOnlyMemory<byte> document) => HasAcls(BucketDocument.Decode(document));

    /// <summary>
    /// Whether an access control list lets a caller of another account do it: list the bucket or its uploads, or read an object. Callers
    /// that may list learn that an object is absent.
    /// </summary>
    /// <param name="document">The bucket's door document.</param>
    public static bool Opens(ReadOnlyMemory<byte> document, AclQuestion question)
    {
        var bucket = BucketDocument.Decode(document);
        return HasAcls(bucket) && question.Action switch
        {
            "s3:ListBucket" or "s3:ListBucketVersions" or "s3:ListBucketMultipartUploads" => CannedAcls.LetsRead(bucket.Acl, question.IsSigned),
            "s3:GetObject" or "s3:GetObjectVersion" => question.Object is { } asked && CannedAcls.LetsRead(asked.Acl ?? bucket.Acl, question.IsSigned),
            _ => false,
        };
    }

    private static bool HasAcls(BucketDocument bucket) => bucket.TakesAcls && bucket.PublicAccess is not { IgnoresAcls: true };
}
