using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>A bucket's CORS rules. None can be set yet.</summary>
    public Task<GetBucketCorsOutput> GetBucketCors(GetBucketCorsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<CorsSetting, GetBucketCorsOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
