using Tarn.Access;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.S3.ObjectTags;

internal sealed partial class ObjectTagOperations
{
    /// <summary>Replaces an object's tags.</summary>
    public async Task<PutObjectTaggingOutput> PutObjectTagging(PutObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var tags = S3Tags.Of(input.Tagging.TagSet, ObjectLimits.TagsMax);
        await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetTags(bucket.Name, input.Key, tags, cancellationToken);
        return new PutObjectTaggingOutput();
    }
}
