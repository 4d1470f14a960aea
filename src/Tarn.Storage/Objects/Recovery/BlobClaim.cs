using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// The attribute of a blob that the metadata lacks. It is its writer's claim: no more than the named key is taken from
/// it, and no file is opened because of it but the blobs of this data directory.
/// </summary>
/// <param name="Place">The blob, or the entry of a pack.</param>
/// <param name="Attribute">The attribute, which passed <see cref="ClaimChecks"/>.</param>
/// <param name="Blocks">CRC-32C of each block of 1 MiB, as read; empty for manifests and parts.</param>
internal sealed record BlobClaim(BlobEntry Place, BlobAttribute Attribute, uint[] Blocks)
{
    // A copy of a small object gets its time before its bytes are written again.
    private static readonly TimeSpan CopyTime = TimeSpan.FromSeconds(2);

    /// <summary>Two claims of the same version: a pack or an upload was rewritten, and both files are still there.</summary>
    public (string VersionId, long MadeMs, string ETag, long Size) Identity =>
        (Attribute.VersionId, Attribute.Made.ToUnixTimeMilliseconds(), Attribute.ETag, Attribute.Size);

    /// <summary>The version's name in reports.</summary>
    public string Title => TitleOf(Attribute.Bucket, Attribute.Key, Attribute.VersionId);

    public static string TitleOf(string bucket, string key, string versionId) =>
        $"s3://{bucket}/{key}" + (versionId == VersionIdForm.Null ? string.Empty : $" version {versionId}");

    /// <summary>Whether a row of the metadata describes the claimed version.</summary>
    public bool IsOf(ObjectVersion version) =>
        !version.IsMarker && version.VersionId == Attribute.VersionId && version.ETag == Attribute.ETag && version.Size == Attribute.Size
        && (version.VersionId != VersionIdForm.Null
            || Attribute.Made <= version.LastModified
            || (Attribute.Made <= version.LastModified + CopyTime && HeadersOf(version.Properties).AsSpan().SequenceEqual(HeadersOf(Attribute.Properties))));

    // Only headers never change after the put.
    private static byte[] HeadersOf(ObjectProperties properties)
    {
        var writer = new ValueWriter(1);
        PropertyRows.Write(writer, new ObjectProperties { Headers = properties.Headers });
        return writer.ToArray();
    }

    public RecoveryFinding Finding(FindingKind kind, string what) => new(kind, $"{Title}: {what}")
    {
        Bucket = Attribute.Bucket,
        Key = Attribute.Key,
        VersionId = Attribute.VersionId,
        Bytes = Attribute.Size,
        File = Place.Blob.Path,
    };
}
