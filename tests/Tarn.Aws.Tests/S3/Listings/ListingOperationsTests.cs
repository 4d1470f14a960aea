using Tarn.Aws.S3.Listings;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.Tests.S3.Listings;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class ListingOperationsTests
{
    [Fact]
    public async Task Pages_follow_each_other_by_token_and_by_marker()
    {
        await using var twins = await Open("a", "b/1", "b/2", "c");
        var listings = Family(twins);

        var first = await V2(listings, new ListObjectsV2Input { Bucket = BucketTwins.Bucket, Delimiter = "/", MaxKeys = 2 });
        Assert.Equal(("a", "b/", true, 2), (first.Contents![0].Key, first.CommonPrefixes![0].Prefix, first.IsTruncated, first.KeyCount));
        var second = await V2(
            listings, new ListObjectsV2Input { Bucket = BucketTwins.Bucket, Delimiter = "/", ContinuationToken = first.NextContinuationToken });
        Assert.Equal(("c", false), (Assert.Single(second.Contents!).Key, second.IsTruncated));

        var marked = await listings.ListObjects(
            new ListObjectsInput { Bucket = BucketTwins.Bucket, Delimiter = "/", MaxKeys = 2 }, BucketTwins.Call("ListObjects"), default);
        Assert.Equal("b/", marked.NextMarker);
    }

    [Fact]
    public async Task Versions_of_an_unversioned_bucket_are_null()
    {
        await using var twins = await Open("a", "b");

        var versions = await Family(twins).ListObjectVersions(
            new ListObjectVersionsInput { Bucket = BucketTwins.Bucket, MaxKeys = 1 }, BucketTwins.Call("ListObjectVersions"), default);

        Assert.Equal(("a", "null"), (Assert.Single(versions.Versions!).Key, versions.Versions![0].VersionId));
        Assert.Equal(("a", "null"), (versions.NextKeyMarker, versions.NextVersionIdMarker));
    }

    [Fact]
    public async Task Keys_are_encoded_where_the_caller_asks_for_it_and_other_arguments_are_refused()
    {
        await using var twins = await Open("ä b");
        var listings = Family(twins);

        var encoded = await V2(listings, new ListObjectsV2Input { Bucket = BucketTwins.Bucket, EncodingType = "url" });
        Assert.Equal("%C3%A4+b", Assert.Single(encoded.Contents!).Key);
        Assert.Equal("InvalidArgument", await BucketTwins.ErrorOf(
            () => V2(listings, new ListObjectsV2Input { Bucket = BucketTwins.Bucket, EncodingType = "base64" })));
        Assert.Equal("InvalidArgument", await BucketTwins.ErrorOf(
            () => V2(listings, new ListObjectsV2Input { Bucket = BucketTwins.Bucket, ContinuationToken = "wrong" })));
        Assert.Equal("NoSuchBucket", await BucketTwins.ErrorOf(() => V2(listings, new ListObjectsV2Input { Bucket = "none" })));
        Assert.Equal("AccessDenied", await BucketTwins.ErrorOf(
            () => V2(listings, new ListObjectsV2Input { Bucket = BucketTwins.Bucket, ExpectedBucketOwner = "111111111111" })));
    }

    private static async Task<BucketTwins> Open(params string[] keys)
    {
        var twins = await BucketTwins.Open();
        foreach (var key in keys)
        {
            await twins.Put(key);
        }

        return twins;
    }

    private static ListingOperations Family(BucketTwins twins) => new(twins.Buckets, twins.Objects, twins.Tokens);

    private static Task<ListObjectsV2Output> V2(ListingOperations listings, ListObjectsV2Input input) =>
        listings.ListObjectsV2(input, BucketTwins.Call("ListObjectsV2"), default);
}
