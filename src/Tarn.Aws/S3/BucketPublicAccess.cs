using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3;

/// <summary>A bucket's public access block, for the authoriser.</summary>
public static class BucketPublicAccess
{
    /// <summary>Whether a public policy opens the bucket to its own account alone.</summary>
    /// <param name="document">The bucket's door document.</param>
    public static bool IsRestricted(ReadOnlyMemory<byte> document) => BucketDocument.Decode(document).PublicAccess is { RestrictsBuckets: true };
}
