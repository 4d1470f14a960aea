using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketSettings;

internal sealed partial class BucketSettingOperations
{
    /// <summary>The payer of a bucket's requests: its owner.</summary>
    public Task<GetBucketRequestPaymentOutput> GetBucketRequestPayment(
        GetBucketRequestPaymentInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<RequestPaymentSetting, GetBucketRequestPaymentOutput>(call, input.Bucket, input.ExpectedBucketOwner);
}
