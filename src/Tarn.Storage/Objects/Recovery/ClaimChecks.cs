using System.Text;
using System.Text.RegularExpressions;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// Refuses attributes that Tarn would not have written: a damaged or planted file must not become a row that the server
/// could not have made.
/// </summary>
internal static partial class ClaimChecks
{
    // The limit of clients counts names and values as they are sent; some are stored in a longer form.
    private const int MetadataCharactersMax = 4 * ObjectLimits.UserMetadataBytesMax;
    private static readonly DateTimeOffset Oldest = DateTimeOffset.UnixEpoch;

    /// <summary>The reason to refuse an attribute, or null.</summary>
    public static string? Refusal(BlobAttribute attribute) =>
        !Enum.IsDefined(attribute.Kind) ? $"its attribute has the unknown kind {(int)attribute.Kind}"
        : attribute.Size < 0 || attribute.Part is < 0 or > ObjectLimits.PartNumberMax || attribute.Upload < 0 ? "its attribute has a number out of range"
        : attribute.Kind is BlobKind.Segment or BlobKind.Kept ? null
        : attribute.Made < Oldest ? "its attribute has an impossible time"
        : !BucketName.IsValid(attribute.Bucket) ? "its attribute names no possible bucket"
        : Encoding.UTF8.GetByteCount(attribute.Key) is 0 or > ObjectLimits.KeyBytesMax ? "its attribute names no possible key"
        : !Account().IsMatch(attribute.Account) ? "its attribute names no possible account"
        : SystemFolder.AccountOf(attribute.Bucket) is { } owner && owner != attribute.Account && attribute.Account.Length > 0
            ? $"its attribute names account {attribute.Account} and the own bucket of account {owner}"
        : !ETag().IsMatch(attribute.ETag) ? "its attribute has no possible ETag"
        : !VersionId().IsMatch(attribute.VersionId) ? "its attribute has no possible version id"
        : attribute.Seal is { IsPossible: false } ? "its attribute has no possible key"
        : attribute.Extents.Count == 0 && attribute.Kind != BlobKind.Manifest && attribute.StoredSize != StoredOf(attribute.Size, attribute.Seal is not null)
            ? "its attribute names an impossible number of stored bytes"
        : attribute.Kind == BlobKind.Part ? (attribute.Part == 0 ? "its attribute is of a part without a number" : null)
        : RefusalOf(attribute.Properties) ?? RefusalOf(attribute);

    private static string? RefusalOf(ObjectProperties properties)
    {
        var headers = properties.Headers;
        if (headers.UserMetadata.Concat(properties.Tags).Any(pair => pair.Key is null || pair.Value is null))
        {
            return "its attribute has a name or value without text";
        }

        string?[] texts =
        [
            headers.ContentType, headers.ContentEncoding, headers.ContentDisposition, headers.ContentLanguage, headers.CacheControl, headers.Expires,
            headers.WebsiteRedirect, .. headers.UserMetadata.SelectMany(pair => new[] { pair.Key, pair.Value }),
        ];
        return texts.Any(text => text is not null && text.Any(char.IsControl)) ? "a header of its attribute has control characters"
            : headers.UserMetadata.Sum(pair => pair.Key.Length + pair.Value.Length) > MetadataCharactersMax
                ? "its attribute has too much user metadata"
            : properties.Tags.Count > ObjectLimits.TagsMax ? "its attribute has too many tags"
            : !Enum.IsDefined(properties.StorageClass) || !Enum.IsDefined(properties.Acl) || !Enum.IsDefined(properties.Lock.Mode)
                ? "its attribute has an unknown storage class, access list or lock"
            : null;
    }

    private static string? RefusalOf(BlobAttribute attribute) =>
        !Enum.IsDefined(attribute.ChecksumForm) || (attribute.Checksum is { } checksum && !Enum.IsDefined(checksum.Algorithm))
            ? "its attribute has an unknown checksum"
        : attribute.Extents.Count > ObjectLimits.PartNumberMax ? "its attribute has too many extents"
        : attribute.Kind == BlobKind.Manifest || attribute.Extents.Count > 0 ? RefusalOf(attribute.Extents, attribute)
        : null;

    // Manifests refer to files of this data directory and to blobs in storage locations; nothing else has been written yet.
    private static string? RefusalOf(IReadOnlyList<Extent> extents, BlobAttribute attribute)
    {
        var left = attribute.Size;
        foreach (var extent in extents)
        {
            if (!(attribute.Kind == BlobKind.Manifest && IsInLocation(extent)) && (extent.Kind != ExtentKind.File || extent.Location != 0)
                || extent.KeyId != 0 || extent.Codec != attribute.Codec || extent.StoredLength != (attribute.Seal is null ? 0 : StoredOf(extent.Length, true))
                || extent.Blob.IsPack)
            {
                return "its attribute lists an extent outside of the files of blobs/";
            }

            if (extent.Offset < 0 || extent.Length < 0 || extent.Length > left || extent.PartNumber is < 0 or > ObjectLimits.PartNumberMax
                || (!extent.Blocks.IsEmpty && extent.Blocks.Length != extent.BlockCount))
            {
                return "its attribute lists an extent with an impossible length";
            }

            left -= extent.Length;
        }

        return left == 0 ? null : "the extents in its attribute do not make up its size";
    }

    private static long StoredOf(long size, bool isSealed) => isSealed ? SealedForm.Stored(size) : size;

    // Recovery does not read locations: without checksums of all blocks, the bytes could never be compared.
    private static bool IsInLocation(Extent extent) =>
        extent.Kind == ExtentKind.Outside && extent.Location > 0 && extent.Blocks.Length == extent.BlockCount;

    [GeneratedRegex("^([0-9]{12})?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Account();

    [GeneratedRegex("^[0-9a-f]{32}(-[0-9]{1,5})?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ETag();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionId();
}
