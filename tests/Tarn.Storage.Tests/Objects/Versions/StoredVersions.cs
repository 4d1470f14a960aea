using System.Security.Cryptography;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Versions;

/// <summary>All versions and markers of a bucket, and the files that hold their bytes.</summary>
internal static class StoredVersions
{
    /// <summary>The versions and markers in the order of a listing, with their extents.</summary>
    public static async Task<List<ObjectVersion>> All(ObjectStore store, IMetadataStore metadata, string bucket)
    {
        var found = new List<ObjectVersion>();
        for (var request = new VersionListRequest { Bucket = bucket }; ;)
        {
            var page = await store.ListVersions(request, default);
            foreach (var one in page.Versions)
            {
                found.Add((await metadata.Read(reader => store.Find(reader, bucket, one.Key, one.VersionId), default))!);
            }

            if (page.Next is not var (key, id))
            {
                return found;
            }

            request = request with { AfterKey = key, AfterVersion = id };
        }
    }

    /// <summary>The hash of a version's bytes. Missing, short or damaged bytes throw.</summary>
    public static async Task<string> Hash(ObjectStore store, ObjectVersion version) =>
        Convert.ToHexString(SHA256.HashData(await store.ReadAll(version, default)));

    /// <summary>The paths of the files in <c>blobs/</c> that the versions need, ordered.</summary>
    public static IEnumerable<string> FilesOf(IEnumerable<ObjectVersion> versions) => versions
        .SelectMany(version => version.Manifest is { } manifest ? version.Extents.Append(manifest) : version.Extents)
        .Where(extent => extent.Kind != ExtentKind.Outside).Select(extent => extent.Blob.Path).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The paths of all files in <c>blobs/</c>, ordered.</summary>
    public static IEnumerable<string> Files(IDisk disk) => Files(disk, "blobs").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(IDisk disk, string folder) => disk.List(folder).SelectMany(
        entry => entry.IsFolder ? Files(disk, $"{folder}/{entry.Name}") : [$"{folder}/{entry.Name}"]);
}
