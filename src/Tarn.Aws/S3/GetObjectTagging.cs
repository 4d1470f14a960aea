using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>An object's tags.</summary>
    public async Task<GetObjectTaggingOutput> GetObjectTagging(GetObjectTaggingInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await Find(bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectTaggingOutput { TagSet = S3Tags.ToWire(version.Tags) };
    }
}
