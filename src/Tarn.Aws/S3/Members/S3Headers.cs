using System.Text;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Members;

/// <summary>The headers that describe an object, in requests and in responses.</summary>
internal static class S3Headers
{
    public const string DefaultContentType = "binary/octet-stream";
    private const string ChunkedEncoding = "aws-chunked";

    /// <summary>The headers to store with an object.</summary>
    public static ObjectHeaders Of(in ObjectDescription sent) => new()
    {
        ContentType = sent.ContentType,
        ContentEncoding = ContentEncoding(sent.ContentEncoding),
        ContentDisposition = sent.ContentDisposition,
        ContentLanguage = sent.ContentLanguage,
        CacheControl = sent.CacheControl,
        Expires = sent.Expires,
        WebsiteRedirect = sent.WebsiteRedirectLocation,
        UserMetadata = UserMetadata(sent.Metadata),
    };

    /// <summary>User metadata, within its limit.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> UserMetadata(IReadOnlyDictionary<string, string>? metadata)
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
    private static string? ContentEncoding(string? sent)
    {
        if (sent is null)
        {
            return null;
        }

        var all = sent.Split(',');
        var kept = Array.FindAll(all, encoding => !encoding.AsSpan().Trim().Equals(ChunkedEncoding, StringComparison.OrdinalIgnoreCase));
        return string.Join(',', kept).Trim() is { Length: > 0 } encodings ? encodings : null;
    }
}
