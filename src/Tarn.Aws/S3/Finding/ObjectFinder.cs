using System.Globalization;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Finding;

/// <summary>Finds versions of objects.</summary>
/// <param name="store">Holds their keys.</param>
internal sealed class ObjectFinder(ObjectStore objects, IMetadataStore store)
{
    /// <summary>The version that a key points to, or the one that the caller names.</summary>
    /// <exception cref="AwsErrorException">
    /// NoSuchKey, or NoSuchVersion where a version was named; AccessDenied instead for callers that may not list the bucket;
    /// MethodNotAllowed: it is a delete marker.
    /// </exception>
    public Task<ObjectVersion> Find(Call call, Bucket bucket, string key, string? versionId, CancellationToken cancellationToken) =>
        Find(call, bucket, key, versionId, _ => null, needsParts: false, cancellationToken);

    /// <summary>The version as the other overload, with the extents that a read of a range needs.</summary>
    /// <param name="call">The call. Its rights decide between NoSuchKey and AccessDenied.</param>
    /// <param name="bucket">The object's bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="versionId">The version's id; null: the current one.</param>
    /// <param name="wanted">Checks the read's conditions and decides its range; null: all of it.</param>
    /// <param name="needsParts">Whether the range is that of a part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ObjectVersion> Find(
        Call call, Bucket bucket, string key, string? versionId, Func<ObjectVersion, ByteRange?> wanted, bool needsParts, CancellationToken cancellationToken)
    {
        var named = VersionIds.Check(versionId);
        var (version, marker) = await store.Read(
            async reader => await objects.Find(reader, bucket.Name, key, named, wanted, needsParts) is { } found
                ? (found, null)
                : ((ObjectVersion?)null, named is null ? await objects.FindMarker(reader, bucket.Name, key) : null),
            cancellationToken);
        if (version is null && !MayList(call, bucket, key, named is not null))
        {
            throw S3Errors.AccessDenied();
        }

        call.Confirm(() => AskedObjects.Of(bucket.Name, key, version), BucketResources.ArnOf(bucket.Name, key));
        return version switch
        {
            { IsMarker: true } => throw MethodNotAllowed(bucket, version),
            null when named is not null => throw S3Errors.NoSuchVersion(key: key, versionId: versionId),
            null when marker is null => throw S3Errors.NoSuchKey(key: key),
            null => throw Hidden(bucket, marker, key),
            _ => version,
        };
    }

    // Only callers that could see the key in a list learn that it is absent. A session with scopes lists inside them.
    private static bool MayList(Call call, Bucket bucket, string key, bool isVersion)
    {
        var arn = BucketResources.ArnOf(bucket.Name);
        call.ListedPrefix = key;
        return call.IsAllowed("s3:ListBucket", arn) || (isVersion && call.IsAllowed("s3:ListBucketVersions", arn));
    }

    // A marker has neither bytes nor headers: it can only be removed.
    private static AwsErrorException MethodNotAllowed(Bucket bucket, ObjectVersion marker)
    {
        var error = S3Errors.MethodNotAllowed(method: "GET", resourceType: "DeleteMarker");
        return error.With(
            [.. Headers(bucket, marker), new("Allow", "DELETE"), new("Last-Modified", marker.LastModified.ToString("R", CultureInfo.InvariantCulture))]);
    }

    private static AwsErrorException Hidden(Bucket bucket, ObjectVersion marker, string key) =>
        S3Errors.NoSuchKey(key: key).With(Headers(bucket, marker));

    private static KeyValuePair<string, string>[] Headers(Bucket bucket, ObjectVersion marker) =>
        [new("x-amz-delete-marker", "true"), new("x-amz-version-id", VersionIds.Shown(bucket, marker) ?? VersionIdForm.Null)];
}
