using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketTags;

/// <summary>Tags of buckets.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketTagOperations(BucketDocuments documents)
{
    /// <summary>Removes a bucket's tags.</summary>
    public async Task DeleteBucketTagging(DeleteBucketTaggingInput input, Call call, CancellationToken cancellationToken) =>
        await documents.Delete<TaggingSetting, Model.Tagging>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    public Task<GetBucketTaggingOutput> GetBucketTagging(GetBucketTaggingInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<TaggingSetting, GetBucketTaggingOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Replaces a bucket's tags.</summary>
    public async Task PutBucketTagging(PutBucketTaggingInput input, Call call, CancellationToken cancellationToken) =>
        await documents.Put<TaggingSetting, Model.Tagging>(call, input.Bucket, input.ExpectedBucketOwner, input.Tagging, cancellationToken);
}
