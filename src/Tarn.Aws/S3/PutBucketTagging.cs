using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Replaces a bucket's tags.</summary>
    public async Task<PutBucketTaggingOutput> PutBucketTagging(PutBucketTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var tags = S3Tags.Of(input.Tagging.TagSet, S3Tags.BucketTagsMax);
        await store.Commit(
            async transaction =>
            {
                await ResourceTags.RemoveAll(transaction, IdOf(bucket));
                ResourceTags.Set(transaction, IdOf(bucket), tags);
                return true;
            },
            cancellationToken);
        return new PutBucketTaggingOutput();
    }
}
