using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's transfer acceleration: never enabled, which S3 answers with nothing.</summary>
    public Task<GetBucketAccelerateConfigurationOutput> GetBucketAccelerateConfiguration(
        GetBucketAccelerateConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<AccelerateSetting, GetBucketAccelerateConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
