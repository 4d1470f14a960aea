using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

/// <summary>
/// What S3 has and Tarn does not: refused by name, since a caller who asked for a key or a lock must not believe that there is one
/// (contract: three answers).
/// </summary>
internal static class S3Refusals
{
    public const string Aes256 = "AES256";
    public const string StandardClass = "STANDARD";

    /// <summary>Server-side encryption: AES256 is accepted as the reported default; keys of KMS or of the client are not.</summary>
    public static void Encryption(string? algorithm, string? customerAlgorithm, string? kmsKey)
    {
        if (algorithm is not (null or "" or Aes256) || kmsKey is not null)
        {
            throw S3Errors.NotImplemented(
                $"Server-side encryption {algorithm ?? "with a KMS key"} is not supported yet: leave it out, or use AES256.",
                "x-amz-server-side-encryption");
        }

        if (customerAlgorithm is not null)
        {
            throw S3Errors.NotImplemented(
                "Server-side encryption with customer-provided keys is not supported: leave it out.",
                "x-amz-server-side-encryption-customer-algorithm");
        }
    }

    /// <summary>Access control lists: buckets are owned by their owner alone (BucketOwnerEnforced), as new ones are on AWS.</summary>
    public static void Acl(string? canned, params ReadOnlySpan<string?> grants)
    {
        if (canned is not (null or "" or "private" or "bucket-owner-full-control" or "bucket-owner-read"))
        {
            throw new Protocols.AwsErrorException("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
        }

        foreach (var grant in grants)
        {
            if (grant is not null)
            {
                throw new Protocols.AwsErrorException("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
            }
        }
    }

    /// <summary>Object lock.</summary>
    public static void Lock(string? mode, DateTimeOffset? until, string? legalHold)
    {
        if (mode is not null || until is not null || legalHold is not null)
        {
            throw S3Errors.NotImplemented("Object Lock is not supported.", "x-amz-object-lock-mode");
        }
    }

    /// <summary>Storage classes: there is one.</summary>
    public static void StorageClass(string? storageClass)
    {
        if (storageClass is not (null or "" or StandardClass))
        {
            throw new Protocols.AwsErrorException(
                "InvalidStorageClass", 400, $"The storage class {storageClass} is not supported: leave it out, or use STANDARD.");
        }
    }
}
