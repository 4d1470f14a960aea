using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketAccess;

internal sealed partial class BucketAccessOperations
{
    /// <summary>A bucket's object lock. None can be set yet.</summary>
    public Task<GetObjectLockConfigurationOutput> GetObjectLockConfiguration(
        GetObjectLockConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<ObjectLockSetting, GetObjectLockConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
