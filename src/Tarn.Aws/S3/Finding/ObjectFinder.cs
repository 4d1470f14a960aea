using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Finding;

/// <summary>Finds versions of objects. Buckets are unversioned: each object has one version, <see cref="NullVersion"/>.</summary>
/// <param name="store">Holds their keys.</param>
internal sealed class ObjectFinder(ObjectStore objects, IMetadataStore store)
{
    /// <summary>The id of every version.</summary>
    public const string NullVersion = "null";

    /// <summary>The version that a key points to, where the caller names it or no version at all.</summary>
    /// <exception cref="AwsErrorException">NoSuchKey, or NoSuchVersion where a version was named.</exception>
    public async Task<ObjectVersion> Find(Bucket bucket, string key, string? versionId, CancellationToken cancellationToken)
    {
        var version = await store.Read(reader => objects.Find(reader, bucket.Name, key), cancellationToken);
        if (version is not null && versionId is null or NullVersion)
        {
            return version;
        }

        throw versionId is null ? S3Errors.NoSuchKey(key: key) : S3Errors.NoSuchVersion(key: key, versionId: versionId);
    }
}
