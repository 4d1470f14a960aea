using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Collection;

/// <summary>Makes the versions that refer to an entry refer to its copy in another pack.</summary>
internal static class PackReferrers
{
    private const int VersionsInPage = 100;

    /// <summary>Moves the references. A version that went meanwhile needs no entry.</summary>
    /// <param name="from">The entry.</param>
    /// <param name="to">Its copy.</param>
    /// <param name="attribute">The entry's attribute: it names the key of its one version.</param>
    public static async ValueTask Move(IMetadataTransaction transaction, BlobEntry from, BlobEntry to, BlobAttribute attribute)
    {
        var rows = await transaction.Scan(ObjectSpaces.BlobReferrers, KeyRange.Prefix(ObjectKeys.Entry(from)), VersionsInPage);
        foreach (var row in rows)
        {
            var referrer = ObjectKeys.ReadReferrer(row.Key);
            if (referrer.Kind != BlobReferrerKind.Version || await Find(transaction, attribute, referrer.Id) is not { } version)
            {
                continue;
            }

            transaction.Delete(ObjectSpaces.BlobReferrers, row.Key);
            BlobReferences.Add(transaction, to, referrer);
            VersionTable.WriteRow(transaction, version with
            {
                Manifest = version.Manifest is { } manifest ? Moved(manifest, from, to) : null,
                Extents = [.. version.Extents.Select(extent => Moved(extent, from, to))],
            });
        }
    }

    private static Extent Moved(Extent extent, BlobEntry from, BlobEntry to) =>
        extent.Kind == ExtentKind.Pack && BlobEntry.Of(extent) == from ? extent with { Blob = to.Blob, Offset = to.Offset } : extent;

    private static async ValueTask<ObjectVersion?> Find(IMetadataReader reader, BlobAttribute attribute, long number)
    {
        if (await BucketDirectory.Find(reader, attribute.Bucket) is not { } bucket)
        {
            return null;
        }

        if (await VersionTable.Current(reader, bucket.Id, attribute.Key) is { } current && current.Number == number)
        {
            return current;
        }

        if (await VersionTable.Find(reader, bucket.Id, attribute.Key, attribute.VersionId) is { } named && named.Number == number)
        {
            return named;
        }

        // Versioning changed between the sealing of the bytes and the commit: the attribute has another id.
        return (await VersionTable.Noncurrent(reader, bucket.Id, attribute.Key, int.MaxValue)).FirstOrDefault(version => version.Number == number);
    }
}
