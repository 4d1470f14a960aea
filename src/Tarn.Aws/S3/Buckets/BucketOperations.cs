using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3.Buckets;

/// <summary>Buckets.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="objects">Makes, lists and removes them.</param>
/// <param name="store">A bucket is created with its tags in one transaction.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("s3")]
internal sealed partial class BucketOperations(BucketFinder buckets, ObjectStore objects, IMetadataStore store, PageTokens tokens)
{
    // the region whose endpoint is the oldest; its buckets have no location constraint
    private const string DefaultRegion = "us-east-1";

    /// <summary>Removes an empty bucket with its tags and configurations.</summary>
    public async Task DeleteBucket(DeleteBucketInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await store.Commit(transaction => objects.DeleteBucket(transaction, bucket.Name), cancellationToken);
    }

    /// <summary>A bucket's region; nothing for us-east-1.</summary>
    public Task<GetBucketLocationOutput> GetBucketLocation(GetBucketLocationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new GetBucketLocationOutput
        {
            LocationConstraint = bucket.Region == DefaultRegion ? null : bucket.Region,
        });
    }

    /// <summary>Whether there is a bucket, and where.</summary>
    public Task<HeadBucketOutput> HeadBucket(HeadBucketInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        return Task.FromResult(new HeadBucketOutput { BucketRegion = bucket.Region });
    }
}
