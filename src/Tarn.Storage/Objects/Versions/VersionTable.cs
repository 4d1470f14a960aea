using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The rows of versions, read and written inside metadata transactions.</summary>
internal sealed class VersionTable(BlobReferences references)
{
    /// <summary>The version that a key points to, or null.</summary>
    public static async ValueTask<ObjectVersion?> Current(IMetadataReader reader, BucketId bucket, string key) =>
        await reader.Get(ObjectSpaces.Objects, ObjectKeys.Object(bucket, key)) is { } value
            ? ObjectRows.DecodeVersion(bucket, key, value)
            : null;

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

    /// <summary>Writes a version and all its rows; the references of the current version are removed.</summary>
    public async ValueTask<ObjectVersion> Replace(
        IMetadataTransaction transaction, ObjectVersion? current, ObjectVersion version)
    {
        if (current is not null)
        {
            await Remove(transaction, current);
        }

        return Write(transaction, version);
    }

    /// <summary>Writes a version's rows: its extents, its references and its key.</summary>
    public static ObjectVersion Write(IMetadataTransaction transaction, ObjectVersion version)
    {
        var referrer = BlobReferrer.Version(version.Number);
        var extents = new Extent[version.Extents.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = WithBlocksAside(transaction, version.Extents[i]);
            BlobReferences.Add(transaction, extents[i].Blob, referrer);
        }

        if (version.Manifest is { } manifest)
        {
            BlobReferences.Add(transaction, manifest, referrer);
        }

        version = version with { Extents = extents, ExtentCount = extents.Length };
        if (extents.Length > ObjectLimits.InlineMax)
        {
            for (var i = 0; i < extents.Length; i++)
            {
                transaction.Put(ObjectSpaces.Extents, ObjectKeys.Extent(version.Number, i), BlobRows.Encode(extents[i]));
            }
        }

        if (IsToJoin(version))
        {
            transaction.Put(ObjectSpaces.Unjoined, ObjectKeys.Id(version.Number), ObjectRows.EncodePlace(version));
        }

        transaction.Put(ObjectSpaces.Objects, ObjectKeys.Object(version.Bucket, version.Key), ObjectRows.Encode(version));
        return version;
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

    /// <summary>Removes a version's references and the rows of its extents.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, ObjectVersion version)
    {
        var referrer = BlobReferrer.Version(version.Number);
        var whole = await WithExtents(transaction, version);
        foreach (var blob in whole.Extents.Select(extent => extent.Blob).Distinct())
        {
            await references.Remove(transaction, blob, referrer);
        }

        if (version.Manifest is { } manifest)
        {
            await references.Remove(transaction, manifest, referrer);
        }

        if (version.ExtentCount > 1)
        {
            transaction.Delete(ObjectSpaces.Unjoined, ObjectKeys.Id(version.Number));
        }

        for (var i = 0; version.ExtentCount > ObjectLimits.InlineMax && i < version.ExtentCount; i++)
        {
            transaction.Delete(ObjectSpaces.Extents, ObjectKeys.Extent(version.Number, i));
        }
    }

    private static bool IsToJoin(ObjectVersion version) =>
        version is { Extents.Count: > 1, Size: > 0 and <= ObjectLimits.JoinBytesMax, PlainBlob: null }
        && version.Extents.All(extent => extent.Kind == ExtentKind.File);
}
