using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Finding;

/// <summary>Finds sources of copies.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
/// <param name="objects">The buckets, by id.</param>
internal sealed class CopySources(BucketFinder buckets, ObjectFinder versions, ObjectStore objects)
{
    private const string VersionParameter = "?versionId=";

    /// <summary>
    /// The version that a copy source names: <c>bucket/key</c>, percent-encoded, perhaps with a leading slash and a version. The caller must
    /// be allowed to read it, and the conditions of the copy must hold for it.
    /// </summary>
    /// <exception cref="AwsErrorException">InvalidArgument, NoSuchBucket, NoSuchKey, NoSuchVersion, AccessDenied, PreconditionFailed.</exception>
    public async Task<ObjectVersion> Find(Call call, CopySourceMembers wanted, CancellationToken cancellationToken)
    {
        var (bucketName, key, versionId) = Parse(wanted.CopySource);
        call.Authorize(VersionIds.Action("s3:GetObject", versionId), BucketResources.ArnOf(bucketName, key));
        var source = await versions.Find(call, buckets.Find(bucketName, wanted.ExpectedSourceBucketOwner), key, versionId, cancellationToken);
        SealedReads.Require(call, objects, source);
        S3Conditions.Source(source, wanted);
        ArchivedObjects.CheckReadable(source, call.Time);
        return source;
    }

    /// <summary>Checks the right to read the tags of a source, which its copy takes over.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void CheckTags(Call call, string copySource)
    {
        var (bucket, key, versionId) = Parse(copySource);
        call.Authorize(VersionIds.Action("s3:GetObjectTagging", versionId), BucketResources.ArnOf(bucket, key));
    }

    /// <summary>The bucket, key and version that a copy source names.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument.</exception>
    public static (string Bucket, string Key, string? VersionId) Parse(string source)
    {
        var at = source.LastIndexOf(VersionParameter, StringComparison.Ordinal);
        var (path, versionId) = at < 0 ? (source, null) : (source[..at], source[(at + VersionParameter.Length)..]);
        path = S3Text.Decode(path).TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1 || path.StartsWith("arn:", StringComparison.Ordinal))
        {
            throw S3Errors.InvalidArgument(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", source);
        }

        return (path[..slash], path[(slash + 1)..], versionId);
    }

    /// <summary>The version id of a source to show; null where its bucket never gave ids.</summary>
    public string? ShownVersion(ObjectVersion source) => VersionIds.Shown(objects.FindBucket(source.Bucket), source);
}
