using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Who pays for a bucket's requests: its owner.</summary>
    public Task<GetBucketRequestPaymentOutput> GetBucketRequestPayment(GetBucketRequestPaymentInput input, Call call, CancellationToken cancellationToken)
    {
        Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketRequestPaymentOutput { Payer = "BucketOwner" });
    }
}
