using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>Removes rows and leaves the files: a recovery hands nothing to the collector.</summary>
internal static class RecoveredRows
{
    /// <summary>Removes a version's rows. Its blobs then have no row, as other unknown blobs.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, VersionTable table, ObjectVersion version)
    {
        await table.Remove(transaction, version);
        foreach (var extent in version.Manifest is { } manifest ? version.Extents.Append(manifest) : version.Extents)
        {
            Forget(transaction, BlobEntry.Of(extent));
        }
    }

    /// <summary>Takes an entry off the collector's list.</summary>
    public static void Forget(IMetadataTransaction transaction, BlobEntry entry) =>
        transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Entry(entry));

    /// <summary>All versions and markers of a key, the oldest first, with their extents.</summary>
    public static async ValueTask<List<ObjectVersion>> Versions(IMetadataReader reader, BucketId bucket, string key)
    {
        var found = new List<ObjectVersion>();
        foreach (var version in (await VersionTable.Noncurrent(reader, bucket, key, int.MaxValue)).Reverse())
        {
            found.Add(await VersionTable.WithExtents(reader, version));
        }

        if (await VersionTable.Current(reader, bucket, key) is { } current)
        {
            found.Add(await VersionTable.WithExtents(reader, current));
        }

        return found;
    }
}
