using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Refusals;

/// <summary>
/// Features of S3 that Tarn lacks, refused by name: a caller that requests a key or a lock must not believe that the
/// object has one.
/// </summary>
internal static class S3Refusals
{
    public const string Aes256 = "AES256";

    /// <summary>The terms on which an object is to be stored, of every operation that makes one.</summary>
    public static void Check(in StorageTerms terms)
    {
        Encryption(terms.ServerSideEncryption, terms.SSEKMSKeyId ?? terms.SSEKMSEncryptionContext);
        CustomerKey(terms.SSECustomerAlgorithm, terms.SSECustomerKey, terms.SSECustomerKeyMD5);
    }

    /// <summary>Server-side encryption: AES256 is accepted as the reported default; KMS keys are not.</summary>
    public static void Encryption(string? algorithm, string? kmsKey)
    {
        if (algorithm is not (null or "" or Aes256) || kmsKey is not null)
        {
            throw S3Errors.NotImplemented(
                $"Server-side encryption {algorithm ?? "with a KMS key"} is not supported yet: leave it out, or use AES256.",
                "x-amz-server-side-encryption");
        }
    }

    /// <summary>Keys of customers (SSE-C) are refused, on writes and on reads.</summary>
    public static void CustomerKey(in CustomerKeyMembers members) =>
        CustomerKey(members.SSECustomerAlgorithm, members.SSECustomerKey, members.SSECustomerKeyMD5);

    /// <inheritdoc cref="CustomerKey(in CustomerKeyMembers)"/>
    public static void CustomerKey(in SourceCustomerKey members) =>
        CustomerKey(members.CopySourceSSECustomerAlgorithm, members.CopySourceSSECustomerKey, members.CopySourceSSECustomerKeyMD5);

    private static void CustomerKey(params ReadOnlySpan<string?> members)
    {
        if (members.ContainsAnyExcept((string?)null))
        {
            throw S3Errors.NotImplemented(
                "Server-side encryption with customer-provided keys is not supported: leave it out.",
                "x-amz-server-side-encryption-customer-algorithm");
        }
    }
}
