using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>A location as bucket and key.</summary>
/// <param name="Key">The key; empty for a bucket's root.</param>
public readonly record struct ObjectLocation(string Bucket, string Key)
{
    private static readonly string[] Schemes = ["s3://", "s3a://", "s3n://"];

    /// <summary>
    /// Parses a location: <c>s3://bucket/key</c>, or with Hadoop's <c>s3a</c> or <c>s3n</c>. Escapes are not decoded.
    /// </summary>
    /// <exception cref="TarnException">InvalidArgument: the text is not a location in the object store.</exception>
    public static ObjectLocation Parse(string location) => TryParse(location)
        ?? throw new TarnException(ErrorKind.InvalidArgument, $"{location} is no location of the form s3://bucket/key.");

    /// <summary>Parses a location; null: it is not in the object store.</summary>
    public static ObjectLocation? TryParse(string location)
    {
        if (BucketStart(location) is var start && start >= 0)
        {
            var rest = location[start..];
            var slash = rest.IndexOf('/');
            var bucket = slash < 0 ? rest : rest[..slash];
            if (bucket.Length > 0)
            {
                return new ObjectLocation(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
            }
        }

        return null;
    }

    /// <summary>The index at which the bucket's name begins; −1: the location is not in the object store.</summary>
    internal static int BucketStart(string location)
    {
        foreach (var scheme in Schemes)
        {
            if (location.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return scheme.Length;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override string ToString() => $"s3://{Bucket}/{Key}";
}
