using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's lifecycle rules. None can be set yet.</summary>
    public Task<GetBucketLifecycleConfigurationOutput> GetBucketLifecycleConfiguration(
        GetBucketLifecycleConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<LifecycleSetting, GetBucketLifecycleConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
