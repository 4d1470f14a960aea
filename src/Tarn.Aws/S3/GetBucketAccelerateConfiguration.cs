using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's transfer acceleration: never enabled, which S3 answers with nothing.</summary>
    public Task<GetBucketAccelerateConfigurationOutput> GetBucketAccelerateConfiguration(
        GetBucketAccelerateConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketAccelerateConfigurationOutput());
    }
}
