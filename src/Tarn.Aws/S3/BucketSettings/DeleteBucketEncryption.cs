using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>Resets a bucket's default encryption to the value of every new bucket.</summary>
    public async Task<DeleteBucketEncryptionOutput> DeleteBucketEncryption(DeleteBucketEncryptionInput input, Call call, CancellationToken cancellationToken)
    {
        await documents.Delete<EncryptionSetting, ServerSideEncryptionConfiguration>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);
        return new DeleteBucketEncryptionOutput();
    }
}
