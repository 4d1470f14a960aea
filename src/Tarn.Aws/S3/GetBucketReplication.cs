using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A bucket's replication rules. None can be set yet.</summary>
    public Task<GetBucketReplicationOutput> GetBucketReplication(GetBucketReplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        throw S3Errors.ReplicationConfigurationNotFoundError(bucketName: bucket.Name);
    }
}
