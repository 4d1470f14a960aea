using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// The rows of versions, read and written inside metadata transactions. One space has the versions to which keys point, so
/// that a listing meets no others; another one has the noncurrent versions and markers, from the newest to the oldest. An
/// index finds them by id.
/// </summary>
internal sealed class VersionTable(BlobReferences references)
{
    private const int ExtentsInPage = 256;

    /// <summary>The version that a key points to, or null: there is none, or a marker hides it.</summary>
    public static async ValueTask<ObjectVersion?> Current(IMetadataReader reader, BucketId bucket, string key) =>
        await reader.Get(ObjectSpaces.Objects, ObjectKeys.Object(bucket, key)) is { } value
            ? ObjectRows.DecodeVersion(bucket, key, value)
            : null;

    /// <summary>The noncurrent versions and the markers of a key, the newest first.</summary>
    public static async ValueTask<IReadOnlyList<ObjectVersion>> Noncurrent(IMetadataReader reader, BucketId bucket, string key, int limit)
    {
        var rows = await reader.Scan(ObjectSpaces.Noncurrent, KeyRange.Prefix(ObjectKeys.Noncurrent(bucket, key)), limit);
        return [.. rows.Select(row => ObjectRows.DecodeVersion(bucket, key, row.Value))];
    }

    /// <summary>The version or marker of a key with that id, or null.</summary>
    public static async ValueTask<ObjectVersion?> Find(IMetadataReader reader, BucketId bucket, string key, string versionId)
    {
        if (await Current(reader, bucket, key) is { } current && current.VersionId == versionId)
        {
            return current;
        }

        return versionId.Length <= ObjectLimits.VersionIdLengthMax
            && await reader.Get(ObjectSpaces.VersionIds, ObjectKeys.VersionId(bucket, key, versionId)) is { } entry
            ? await Noncurrent(reader, bucket, key, ObjectRows.DecodeIndex(entry))
            : null;
    }

    /// <summary>The version of that number, wherever its row is now; null when it is gone.</summary>
    /// <param name="commit">The commit that made it.</param>
    public static async ValueTask<ObjectVersion?> Find(IMetadataReader reader, BucketId bucket, string key, long commit, long number) =>
        await Current(reader, bucket, key) is { } current && current.Number == number
            ? current
            : await Noncurrent(reader, bucket, key, (commit, number));

    /// <summary>
    /// The version or marker that a call made, among the key's newest 16, or null: D37 (a version keeps its call's key).
    /// </summary>
    public static async ValueTask<ObjectVersion?> MadeBy(IMetadataReader reader, Bucket bucket, string key, ObjectVersion? current, CallKey call)
    {
        if (call == CallKey.None)
        {
            return null;
        }

        var made = current?.Call == call ? current
            : bucket.Versioning == BucketVersioning.Never ? null
            : (await Noncurrent(reader, bucket.Id, key, ObjectLimits.RetriedVersionsMax)).FirstOrDefault(version => version.Call == call);
        return made is null ? null : await WithExtents(reader, made);
    }

    /// <summary>The version with its extents, read from their own rows if necessary.</summary>
    public static async ValueTask<ObjectVersion> WithExtents(IMetadataReader reader, ObjectVersion version)
    {
        if (version.Extents.Count == version.ExtentCount)
        {
            return version;
        }

        var rows = await reader.Scan(
            ObjectSpaces.Extents, KeyRange.Prefix(ObjectKeys.Id(version.Number)), ObjectLimits.PartNumberMax);
        Invariant.Check(rows.Count == version.ExtentCount);
        return version with { Extents = [.. rows.Select(row => BlobRows.DecodeExtent(row.Value))] };
    }

    /// <summary>
    /// The version with the extents of a range, read from their own rows if necessary: a range of a large object does not
    /// cost its 10,000 parts.
    /// </summary>
    public static async ValueTask<ObjectVersion> WithExtents(IMetadataReader reader, ObjectVersion version, ByteRange range)
    {
        if (version.Extents.Count == version.ExtentCount)
        {
            return version;
        }

        var extents = new List<Extent>();
        var (start, end) = (0L, range.Offset);
        var rest = KeyRange.Prefix(ObjectKeys.Id(version.Number)) with { From = ObjectKeys.Extent(version.Number, range.Offset + 1, 0) };
        while (end < range.Offset + range.Length)
        {
            var rows = await reader.Scan(ObjectSpaces.Extents, rest, ExtentsInPage);
            Invariant.Check(rows.Count > 0);
            foreach (var row in rows.TakeWhile(_ => end < range.Offset + range.Length))
            {
                extents.Add(BlobRows.DecodeExtent(row.Value));
                end = ObjectKeys.ExtentEnd(row.Key);
                start = extents.Count == 1 ? end - extents[0].Length : start;
            }

            rest = rest.After(rows[^1].Key);
        }

        return version with { Extents = extents, ExtentsStart = start };
    }

    /// <summary>Whether a version's blobs are joined into one in the background.</summary>
    public static bool IsToJoin(ObjectVersion version) =>
        version is { Extents.Count: > 1, Size: > 0 and <= ObjectLimits.JoinBytesMax, PlainBlob: null }
        && version.Extents.All(extent => extent.Kind == ExtentKind.File && !extent.IsSealed);

    /// <summary>
    /// The version's row now, with all extents, if they are still the ones of <paramref name="version"/>; null when the version
    /// is gone or its bytes have been moved.
    /// </summary>
    public static async ValueTask<ObjectVersion?> FindUnmoved(IMetadataReader reader, ObjectVersion version)
    {
        if (await Find(reader, version.Bucket, version.Key, version.Commit, version.Number) is not { } found)
        {
            return null;
        }

        var now = await WithExtents(reader, found);
        return now.Extents.Select(extent => (extent.Blob, extent.Offset)).SequenceEqual(version.Extents.Select(extent => (extent.Blob, extent.Offset)))
            ? now
            : null;
    }

    /// <summary>Writes a new version's rows: its extents, its references and its key. No version may be current.</summary>
    public static ObjectVersion Write(IMetadataTransaction transaction, ObjectVersion version)
    {
        var referrer = BlobReferrer.Version(version.Number);
        var extents = new Extent[version.Extents.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = WithBlocksAside(transaction, version.Extents[i]);
            BlobReferences.Add(transaction, BlobEntry.Of(extents[i]), referrer);
        }

        foreach (var blob in extents.Where(extent => extent.Kind == ExtentKind.Outside).GroupBy(extent => (extent.Location, extent.Blob)))
        {
            LocationRows.Add(transaction, blob.Key.Location, blob.Key.Blob, blob.Max(extent => extent.Offset + extent.Stored));
        }

        if (version.Manifest is { } manifest)
        {
            BlobReferences.Add(transaction, BlobEntry.Of(manifest), referrer);
        }

        version = version with { Extents = extents, ExtentCount = extents.Length };
        var end = 0L;
        for (var i = 0; extents.Length > ObjectLimits.InlineMax && i < extents.Length; i++)
        {
            end += extents[i].Length;
            transaction.Put(ObjectSpaces.Extents, ObjectKeys.Extent(version.Number, end, i), BlobRows.Encode(extents[i]));
        }

        if (IsToJoin(version))
        {
            transaction.Put(ObjectSpaces.Unjoined, ObjectKeys.Id(version.Number), ObjectRows.EncodePlace(version));
        }

        WriteRow(transaction, version);
        return version;
    }

    /// <summary>Writes a version's own row, and its index entry unless its key points to it.</summary>
    public static void WriteRow(IMetadataTransaction transaction, ObjectVersion version)
    {
        if (version.IsCurrent)
        {
            transaction.Put(ObjectSpaces.Objects, ObjectKeys.Object(version.Bucket, version.Key), ObjectRows.Encode(version));
            return;
        }

        transaction.Put(
            ObjectSpaces.Noncurrent,
            ObjectKeys.Noncurrent(version.Bucket, version.Key, version.Commit, version.Number),
            ObjectRows.Encode(version));
        transaction.Put(
            ObjectSpaces.VersionIds, ObjectKeys.VersionId(version.Bucket, version.Key, version.VersionId), ObjectRows.EncodeIndex(version));
    }

    /// <summary>Removes a version's own row, and its index entry.</summary>
    public static void DeleteRow(IMetadataTransaction transaction, ObjectVersion version)
    {
        if (version.IsCurrent)
        {
            transaction.Delete(ObjectSpaces.Objects, ObjectKeys.Object(version.Bucket, version.Key));
            return;
        }

        transaction.Delete(ObjectSpaces.Noncurrent, ObjectKeys.Noncurrent(version.Bucket, version.Key, version.Commit, version.Number));
        transaction.Delete(ObjectSpaces.VersionIds, ObjectKeys.VersionId(version.Bucket, version.Key, version.VersionId));
    }

    /// <summary>
    /// Moves a long list of block checksums into a row of the blob, so that a listing does not read it.
    /// </summary>
    public static Extent WithBlocksAside(IMetadataTransaction transaction, Extent extent)
    {
        if (extent.Blocks.Length <= ObjectLimits.InlineMax)
        {
            return extent;
        }

        transaction.Put(ObjectSpaces.BlobBlocks, ObjectKeys.Blocks(extent), BlobRows.EncodeBlocks(extent.Blocks.Span));
        return extent with { Blocks = default };
    }

    /// <summary>Removes a version: its row, its references and the rows of its extents.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, ObjectVersion version)
    {
        DeleteRow(transaction, version);
        var referrer = BlobReferrer.Version(version.Number);
        var whole = await WithExtents(transaction, version);
        foreach (var entry in whole.Extents.Select(BlobEntry.Of).Distinct())
        {
            await references.Remove(transaction, entry, referrer);
        }

        if (version.Manifest is { } manifest)
        {
            await references.Remove(transaction, BlobEntry.Of(manifest), referrer);
        }

        if (version.ExtentCount > 1)
        {
            transaction.Delete(ObjectSpaces.Unjoined, ObjectKeys.Id(version.Number));
        }

        var end = 0L;
        for (var i = 0; version.ExtentCount > ObjectLimits.InlineMax && i < version.ExtentCount; i++)
        {
            end += whole.Extents[i].Length;
            transaction.Delete(ObjectSpaces.Extents, ObjectKeys.Extent(version.Number, end, i));
        }
    }

    /// <summary>Gives a version other extents with the same bytes.</summary>
    public async ValueTask PutBody(IMetadataTransaction transaction, ObjectVersion now, IReadOnlyList<Extent> extents, Extent? manifest)
    {
        await Remove(transaction, now);
        Write(transaction, now with { Extents = extents, ExtentCount = extents.Count, Manifest = manifest });
    }

    private static async ValueTask<ObjectVersion?> Noncurrent(
        IMetadataReader reader, BucketId bucket, string key, (long Commit, long Number) version) =>
        await reader.Get(ObjectSpaces.Noncurrent, ObjectKeys.Noncurrent(bucket, key, version.Commit, version.Number)) is { } value
            ? ObjectRows.DecodeVersion(bucket, key, value)
            : null;
}
