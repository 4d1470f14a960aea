using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.S3.ObjectTags;

/// <summary>Tags of objects.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
[AwsOperations("s3")]
internal sealed partial class ObjectTagOperations(BucketFinder buckets, ObjectFinder versions, ObjectStore objects)
{
    /// <summary>Removes an object's tags.</summary>
    public async Task DeleteObjectTagging(DeleteObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetTags(bucket.Name, input.Key, [], cancellationToken);
    }

    public async Task<GetObjectTaggingOutput> GetObjectTagging(GetObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectTaggingOutput { TagSet = S3Tags.ToWire(version.Tags) };
    }

    /// <summary>Replaces an object's tags.</summary>
    public async Task PutObjectTagging(PutObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var tags = S3Tags.Of(input.Tagging.TagSet, ObjectLimits.TagsMax);
        await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetTags(bucket.Name, input.Key, tags, cancellationToken);
    }
}
