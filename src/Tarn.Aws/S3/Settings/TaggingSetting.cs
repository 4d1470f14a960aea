using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Tags.</summary>
internal sealed class TaggingSetting : IBucketSetting<GetBucketTaggingOutput>, IKeptBucketSetting<Model.Tagging>
{
    /// <inheritdoc/>
    public static GetBucketTaggingOutput Answer(Bucket bucket, BucketDocument document) => document.Tags.Count > 0
        ? new GetBucketTaggingOutput { TagSet = S3Tags.ToWire(document.Tags) }
        : throw S3Errors.NoSuchTagSet(bucketName: bucket.Name);

    /// <inheritdoc/>
    public static BucketDocument Put(BucketDocument document, Model.Tagging wanted) =>
        document with { Tags = S3Tags.Of(wanted.TagSet, S3Tags.BucketTagsMax) };

    /// <inheritdoc/>
    public static BucketDocument Delete(BucketDocument document) => document with { Tags = [] };
}
