using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>Sets a bucket's default encryption: AES256, which it is reported to have anyway.</summary>
    [Kept("*", "AES256 is reported as S3's default; disks are encrypted below Tarn")]
    [Refused("ServerSideEncryptionConfiguration.Rules.ApplyServerSideEncryptionByDefault.SSEAlgorithm", "AES256")]
    public async Task<PutBucketEncryptionOutput> PutBucketEncryption(PutBucketEncryptionInput input, Call call, CancellationToken cancellationToken)
    {
        await documents.Put<EncryptionSetting, ServerSideEncryptionConfiguration>(
            call, input.Bucket, input.ExpectedBucketOwner, input.ServerSideEncryptionConfiguration, cancellationToken);
        return new PutBucketEncryptionOutput();
    }
}
