using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;

namespace Tarn.Aws.S3.Members;

/// <summary>The rights beside s3:PutObject that a write needs: each for a member that the request gives.</summary>
internal static class WriteRights
{
    /// <summary>The right to set tags.</summary>
    public const string Tagging = "s3:PutObjectTagging";

    /// <summary>Checks the rights to tags, a retention, a legal hold and an access control list.</summary>
    /// <param name="tagging">The tags; null or empty: none.</param>
    /// <param name="terms">Has the access control list.</param>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void Check(
        Call call, string bucket, string key, string? tagging, string? lockMode, DateTimeOffset? retainUntil, string? legalHold, in StorageTerms terms)
    {
        var arn = BucketResources.ArnOf(bucket, key);
        if (!string.IsNullOrEmpty(tagging))
        {
            call.Authorize(Tagging, arn);
        }

        if (lockMode is not null || retainUntil is not null)
        {
            call.Authorize("s3:PutObjectRetention", arn);
        }

        if (legalHold is not null)
        {
            call.Authorize("s3:PutObjectLegalHold", arn);
        }

        if ((terms.ACL ?? terms.GrantFullControl ?? terms.GrantRead ?? terms.GrantReadACP ?? terms.GrantWriteACP) is not null)
        {
            call.Authorize("s3:PutObjectAcl", arn);
        }
    }
}
