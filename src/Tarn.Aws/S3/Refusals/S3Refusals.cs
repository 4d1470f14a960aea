using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Refusals;

/// <summary>
/// Features of S3 that Tarn lacks, refused by name: a caller that requests a key or a lock must not believe that the
/// object has one.
/// </summary>
internal static class S3Refusals
{
    public const string Aes256 = "AES256";

    /// <summary>A key of the key service.</summary>
    public const string Kms = "aws:kms";

    /// <summary>Server-side encryption: AES256 and KMS keys work; two layers do not.</summary>
    public static void Encryption(string? algorithm)
    {
        if (algorithm is not (null or "" or Aes256 or Kms))
        {
            throw S3Errors.NotImplemented(
                $"Server-side encryption {algorithm} is not supported: leave it out, or use AES256 or aws:kms.", "x-amz-server-side-encryption");
        }
    }
}
