using Tarn.Access;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.ObjectTags;

internal sealed partial class ObjectTagOperations
{
    /// <summary>An object's tags.</summary>
    public async Task<GetObjectTaggingOutput> GetObjectTagging(GetObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectTaggingOutput { TagSet = S3Tags.ToWire(version.Tags) };
    }
}
