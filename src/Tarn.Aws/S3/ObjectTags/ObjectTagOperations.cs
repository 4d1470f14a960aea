using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.ObjectTags;

/// <summary>Tags of objects.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
[AwsOperations("s3")]
internal sealed partial class ObjectTagOperations(BucketFinder buckets, ObjectFinder versions, ObjectStore objects)
{
    /// <summary>Removes an object's tags.</summary>
    public async Task<DeleteObjectTaggingOutput> DeleteObjectTagging(DeleteObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await SetTags(call, bucket, input.Key, input.VersionId, [], cancellationToken);
        return new DeleteObjectTaggingOutput { VersionId = VersionIds.Shown(bucket, version) };
    }

    public async Task<GetObjectTaggingOutput> GetObjectTagging(GetObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectTaggingOutput { VersionId = VersionIds.Shown(bucket, version), TagSet = S3Tags.ToWire(version.Tags) };
    }

    /// <summary>Replaces an object's tags.</summary>
    public async Task<PutObjectTaggingOutput> PutObjectTagging(PutObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var tags = S3Tags.Of(input.Tagging.TagSet, ObjectLimits.TagsMax);
        var version = await SetTags(call, bucket, input.Key, input.VersionId, tags, cancellationToken);
        return new PutObjectTaggingOutput { VersionId = VersionIds.Shown(bucket, version) };
    }

    private async Task<ObjectVersion> SetTags(
        Call call, Bucket bucket, string key, string? versionId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        await versions.Find(call, bucket, key, versionId, cancellationToken);
        return await objects.SetTags(bucket.Name, key, versionId, tags, EventCauses.Of(call), cancellationToken);
    }
}
