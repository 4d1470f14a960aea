using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's replication rules. None can be set yet.</summary>
    public Task<GetBucketReplicationOutput> GetBucketReplication(GetBucketReplicationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<ReplicationSetting, GetBucketReplicationOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
