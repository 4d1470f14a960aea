using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The payer of requests: the owner.</summary>
internal sealed class RequestPaymentSetting : IFixedBucketSetting<GetBucketRequestPaymentOutput>
{
    /// <inheritdoc/>
    public static GetBucketRequestPaymentOutput Answer(Bucket bucket) =>
        new() { Payer = "BucketOwner" };
}
