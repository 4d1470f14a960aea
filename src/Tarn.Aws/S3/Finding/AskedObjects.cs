using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Finding;

/// <summary>Reads the objects that decisions about a request need: the object of its path, and the source of a copy.</summary>
/// <param name="store">Holds their keys.</param>
internal sealed class AskedObjects(ObjectStore objects, IMetadataStore store)
{
    private const string CopySource = "x-amz-copy-source";
    private const string CreateBucket = "CreateBucket";

    /// <summary>
    /// Gives a call its objects, and refuses a bucket that does not exist. Nothing is read unless a policy names tags of objects, or access
    /// control lists count.
    /// </summary>
    public async ValueTask Read(Call call, WireRequest request, Func<string, string?> label, CancellationToken cancellationToken)
    {
        if (label("Bucket") is not { } bucket)
        {
            return;
        }

        // The name of a bucket is no secret: S3 answers so whatever the caller's rights.
        if (objects.FindBucket(bucket) is null && call.Operation != CreateBucket)
        {
            throw S3Errors.NoSuchBucket(bucketName: bucket);
        }

        if (call.Authorizer.NeedsObjects(call, bucket) && label("Key") is { Length: > 0 } key)
        {
            await Read(call, bucket, key, request.Query["versionId"], cancellationToken);
        }

        if (request.Headers[CopySource] is { } source && TryParse(source) is var (from, name, versionId) && call.Authorizer.NeedsObjects(call, from))
        {
            await Read(call, from, name, versionId, cancellationToken);
        }
    }

    /// <summary>A version as decisions see it; null: it does not exist, or is a marker.</summary>
    public static AskedObject Of(string bucket, string key, ObjectVersion? version) => new(
        BucketResources.ArnOf(bucket, key), version?.Tags ?? [], version is null or { IsMarker: true } ? null : version.Properties.Acl);

    private async ValueTask Read(Call call, string bucket, string key, string? versionId, CancellationToken cancellationToken)
    {
        try
        {
            var version = await store.Read(
                reader => objects.Find(reader, bucket, key, versionId, _ => new ByteRange(0, 0), needsParts: false), cancellationToken);
            call.Know(Of(bucket, key, version));
        }
        catch (TarnException)
        {
            // The operation itself refuses the key or version: decisions do without the object.
        }
    }

    private static (string Bucket, string Key, string? VersionId)? TryParse(string source)
    {
        try
        {
            return CopySources.Parse(source);
        }
        catch (AwsErrorException)
        {
            return null;
        }
    }
}
