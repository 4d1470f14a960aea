using Tarn.Access;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>Ends an upload; its parts go.</summary>
    public async Task<AbortMultipartUploadOutput> AbortMultipartUpload(
        AbortMultipartUploadInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await objects.AbortUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
        return new AbortMultipartUploadOutput();
    }
}
