using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's CORS rules. None can be set yet.</summary>
    public Task<GetBucketCorsOutput> GetBucketCors(GetBucketCorsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        throw S3Errors.NoSuchCORSConfiguration(bucketName: bucket.Name);
    }
}
