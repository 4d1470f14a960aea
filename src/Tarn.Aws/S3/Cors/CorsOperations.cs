using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.Cors;

/// <summary>Rules for pages of other origins.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class CorsOperations(BucketDocuments documents)
{
    /// <summary>Removes a bucket's rules; nothing happens when it has none.</summary>
    public Task DeleteBucketCors(DeleteBucketCorsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Delete<CorsSetting, CORSConfiguration>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's rules as they were put.</summary>
    public Task<GetBucketCorsOutput> GetBucketCors(GetBucketCorsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<CorsSetting, GetBucketCorsOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Replaces a bucket's rules: at most 100.</summary>
    public Task PutBucketCors(PutBucketCorsInput input, Call call, CancellationToken cancellationToken) =>
        documents.Put<CorsSetting, CORSConfiguration>(call, input.Bucket, input.ExpectedBucketOwner, input.CORSConfiguration, cancellationToken);
}
