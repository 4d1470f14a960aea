using System.Text;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3;

/// <summary>What a client says about an object in headers, on its way in and out.</summary>
internal static class S3Headers
{
    public const string DefaultContentType = "binary/octet-stream";
    private const string ChunkedEncoding = "aws-chunked";

    /// <summary>User metadata, within its limit.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> UserMetadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            return [];
        }

        var pairs = metadata.Select(pair => KeyValuePair.Create(pair.Key.ToLowerInvariant(), pair.Value)).ToArray();
        var bytes = pairs.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        return bytes <= ObjectLimits.UserMetadataBytesMax
            ? pairs
            : throw S3Errors.MetadataTooLarge(
                size: S3Text.Number(bytes), maxSizeAllowed: S3Text.Number(ObjectLimits.UserMetadataBytesMax));
    }

    public static IReadOnlyDictionary<string, string>? UserMetadata(ObjectVersion version) =>
        version.Headers.UserMetadata.Count == 0
            ? null
            : version.Headers.UserMetadata.GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value);

    /// <summary>The encoding of the object, without the one that only the transport had.</summary>
    public static string? ContentEncoding(string? sent)
    {
        if (sent is null)
        {
            return null;
        }

        var kept = sent.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(encoding => !encoding.Equals(ChunkedEncoding, StringComparison.OrdinalIgnoreCase));
        return string.Join(',', kept) is { Length: > 0 } encodings ? encodings : null;
    }
}
