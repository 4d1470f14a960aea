using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Notifications: none.</summary>
internal sealed class NotificationSetting : IFixedBucketSetting<GetBucketNotificationConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetBucketNotificationConfigurationOutput Answer(Bucket bucket) =>
        new();
}
