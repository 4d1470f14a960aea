using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's notifications: none.</summary>
    public Task<GetBucketNotificationConfigurationOutput> GetBucketNotificationConfiguration(
        GetBucketNotificationConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<NotificationSetting, GetBucketNotificationConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
