using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's tags.</summary>
    public async Task<GetBucketTaggingOutput> GetBucketTagging(GetBucketTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var tags = await store.Read(reader => ResourceTags.Read(reader, IdOf(bucket)), cancellationToken);
        return tags.Count > 0
            ? new GetBucketTaggingOutput { TagSet = S3Tags.ToWire(tags) }
            : throw S3Errors.NoSuchTagSet(bucketName: bucket.Name);
    }
}
