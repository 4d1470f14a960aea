using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's notifications: none.</summary>
    public Task<GetBucketNotificationConfigurationOutput> GetBucketNotificationConfiguration(
        GetBucketNotificationConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketNotificationConfigurationOutput());
    }
}
