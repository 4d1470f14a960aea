using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Tags.</summary>
internal sealed class TaggingSetting : IBucketSetting<GetBucketTaggingOutput>, IStoredBucketSetting<Model.Tagging>
{
    /// <inheritdoc/>
    public static GetBucketTaggingOutput Answer(Bucket bucket, BucketDefinition document) => document.Tags.Count > 0
        ? new GetBucketTaggingOutput { TagSet = S3Tags.ToWire(document.Tags) }
        : throw S3Errors.NoSuchTagSet(bucketName: bucket.Name);

    /// <inheritdoc/>
    public static Func<BucketDefinition, BucketDefinition> Put(Model.Tagging wanted)
    {
        var tags = S3Tags.Of(wanted.TagSet, S3Tags.BucketTagsMax);
        return document => document with { Tags = tags };
    }

    /// <inheritdoc/>
    public static BucketDefinition Delete(BucketDefinition document) => document with { Tags = [] };
}
