using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Refusals;

/// <summary>
/// Features of S3 that Tarn lacks, refused by name: a caller that requests a key or a lock must not believe that the
/// object has one.
/// </summary>
internal static class S3Refusals
{
    public const string Aes256 = "AES256";

    /// <summary>Server-side encryption: AES256 works; KMS keys do not.</summary>
    public static void Encryption(string? algorithm, string? kmsKey)
    {
        if (algorithm is not (null or "" or Aes256) || kmsKey is not null)
        {
            throw S3Errors.NotImplemented(
                $"Server-side encryption {algorithm ?? "with a KMS key"} is not supported yet: leave it out, or use AES256.",
                "x-amz-server-side-encryption");
        }
    }
}
