using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>Replication rules. None can be set yet.</summary>
internal sealed class ReplicationSetting : IFixedBucketSetting<GetBucketReplicationOutput>
{
    /// <inheritdoc/>
    public static GetBucketReplicationOutput Answer(Bucket bucket) =>
        throw S3Errors.ReplicationConfigurationNotFoundError(bucketName: bucket.Name);
}
