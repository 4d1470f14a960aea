using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>A bucket's default encryption as S3 reports it for every bucket: AES256.</summary>
    public Task<GetBucketEncryptionOutput> GetBucketEncryption(GetBucketEncryptionInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<EncryptionSetting, GetBucketEncryptionOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);
}
