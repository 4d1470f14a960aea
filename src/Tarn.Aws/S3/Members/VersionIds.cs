using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Members;

/// <summary>Version ids as clients send and get them.</summary>
internal static class VersionIds
{
    private const string Service = "s3:";
    private const string Object = "Object";

    /// <summary>
    /// The action that a call needs: on one version it is another one than on the current object, such as
    /// <c>s3:GetObjectVersion</c> beside <c>s3:GetObject</c>.
    /// </summary>
    public static string Action(string action, string? versionId)
    {
        if (versionId is null)
        {
            return action;
        }

        var end = action.IndexOf(Object, Service.Length, StringComparison.Ordinal) + Object.Length;
        return $"{action[..end]}Version{action[end..]}";
    }

    /// <summary>A version id as sent; null: none.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: it cannot be one.</exception>
    public static string? Check(string? versionId) => versionId switch
    {
        null => null,
        "" => throw S3Errors.InvalidArgument("Version id cannot be the empty string", "versionId", versionId),
        { Length: > ObjectLimits.VersionIdLengthMax } => throw S3Errors.InvalidArgument("Invalid version id specified", "versionId", versionId),
        _ => versionId,
    };

    /// <summary>The id to show; null where the bucket never gave ids.</summary>
    public static string? Shown(Bucket? bucket, ObjectVersion version) =>
        bucket is null or { Versioning: BucketVersioning.Never } ? null : version.VersionId;
}
