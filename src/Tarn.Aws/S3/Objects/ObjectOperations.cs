using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Objects;

/// <summary>Objects: reading, writing, copying and deleting them.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
/// <param name="answers">Sends objects' bytes.</param>
/// <param name="lifecycle">Computes when objects will expire.</param>
/// <param name="rules">The rules of buckets for new objects.</param>
/// <param name="store">Holds their keys: many are deleted in one transaction.</param>
[AwsOperations("s3")]
internal sealed partial class ObjectOperations(
    BucketFinder buckets,
    ObjectFinder versions,
    ObjectStore objects,
    ObjectAnswer answers,
    LifecycleHeaders lifecycle,
    WriteRules rules,
    IMetadataStore store)
{
    private readonly CopySources _sources = new(buckets, versions, objects);

    private const string NoMfa = "no bucket asks for multi-factor authentication";

    /// <summary>Removes an object; nothing happens when there is none.</summary>
    [Kept("MFA", NoMfa)]
    public async Task<DeleteObjectOutput> DeleteObject(DeleteObjectInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var delete = new DeleteOptions
        {
            VersionId = VersionIds.Check(input.VersionId),
            Condition = new WriteCondition(S3Conditions.ETag(input.IfMatch), IfModified: input.IfMatchLastModifiedTime, IfSize: input.IfMatchSize),
            BypassesGovernance = S3Locks.Bypasses(call, bucket.Name, input.Key, input.BypassGovernanceRetention),
            Call = call.KeyFor(BucketResources.IdOf(bucket)),
            Cause = EventCauses.Of(call),
        };
        var deletion = await objects.Delete(bucket.Name, input.Key, delete, CancellationToken.None);
        return new DeleteObjectOutput
        {
            VersionId = deletion.Marker is { } made ? VersionIds.Shown(bucket, made) : input.VersionId,
            DeleteMarker = deletion.Marker is not null || (input.VersionId is not null && deletion.Removed is { IsMarker: true }) ? true : null,
        };
    }

    /// <summary>The version of a read whose conditions hold, and the range that it asks for; null: all of it.</summary>
    /// <param name="ifRange">The version to which the range belongs: of another one, all is read; null: any.</param>
    private async Task<(ObjectVersion Version, ByteRange? Range)> FindPart(
        Call call, Bucket bucket, string key, string? versionId, ReadConditions conditions, ReadPart wanted, string? ifRange, bool opens,
        CancellationToken cancellationToken)
    {
        ByteRange? range = null;
        var version = await versions.Find(
            call,
            bucket,
            key,
            versionId,
            found =>
            {
                S3Conditions.Read(found, conditions);
                range = ObjectReadMembers.RangeOf(found, S3Conditions.TakesRange(found, ifRange) ? wanted : wanted with { Range = null });
                return opens ? range : new ByteRange(0, 0);
            },
            needsParts: wanted.PartNumber is not null,
            cancellationToken);
        return (version, range);
    }
}
