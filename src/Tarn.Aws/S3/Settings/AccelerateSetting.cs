using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Transfer acceleration: never enabled, which S3 answers with nothing.</summary>
internal sealed class AccelerateSetting : IFixedBucketSetting<GetBucketAccelerateConfigurationOutput>
{
    /// <inheritdoc/>
    public static GetBucketAccelerateConfigurationOutput Answer(Bucket bucket) =>
        new();
}
