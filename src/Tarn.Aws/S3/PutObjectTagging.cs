using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Replaces an object's tags.</summary>
    public async Task<PutObjectTaggingOutput> PutObjectTagging(PutObjectTaggingInput input, Call call, CancellationToken ct)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var tags = S3Tags.Of(input.Tagging.TagSet, ObjectLimits.TagsMax);
        await Find(bucket, input.Key, input.VersionId, ct);
        await objects.SetTags(bucket.Name, input.Key, tags, ct);
        return new PutObjectTaggingOutput();
    }
}
