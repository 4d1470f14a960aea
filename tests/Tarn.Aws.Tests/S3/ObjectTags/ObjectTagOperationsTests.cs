using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.ObjectTags;

namespace Tarn.Aws.Tests.S3.ObjectTags;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class ObjectTagOperationsTests
{
    [Fact]
    public async Task Tags_are_put_read_and_removed()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");
        var tags = Family(twins);

        await Put(tags, new Tag { Key = "a", Value = "1" });
        await Put(tags, new Tag { Key = "b", Value = "2" });
        Assert.Equal("b", Assert.Single(await Get(tags)).Key);
        await tags.DeleteObjectTagging(
            new DeleteObjectTaggingInput { Bucket = BucketTwins.Bucket, Key = "k" }, BucketTwins.Call("DeleteObjectTagging"), default);
        Assert.Empty(await Get(tags));
    }

    [Fact]
    public async Task Tags_that_break_their_rules_are_refused()
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");
        var tags = Family(twins);

        Assert.Equal("InvalidTag", await BucketTwins.ErrorOf(() => Put(tags, new Tag { Key = "a", Value = "1" }, new Tag { Key = "a", Value = "2" })));
        Assert.Equal("BadRequest", await BucketTwins.ErrorOf(
            () => Put(tags, [.. Enumerable.Range(0, 11).Select(i => new Tag { Key = $"k{i}", Value = "" })])));
        Assert.Equal("NoSuchVersion", await BucketTwins.ErrorOf(() => tags.GetObjectTagging(
            new GetObjectTaggingInput { Bucket = BucketTwins.Bucket, Key = "k", VersionId = "other" }, BucketTwins.Call("GetObjectTagging"), default)));
    }

    private static ObjectTagOperations Family(BucketTwins twins) => new(twins.Buckets, twins.Versions, twins.Objects);

    private static Task Put(ObjectTagOperations tags, params Tag[] set) => tags.PutObjectTagging(
        new PutObjectTaggingInput { Bucket = BucketTwins.Bucket, Key = "k", Tagging = new Tarn.Aws.S3.Model.Tagging { TagSet = set } },
        BucketTwins.Call("PutObjectTagging"),
        default);

    private static async Task<IReadOnlyList<Tag>> Get(ObjectTagOperations tags) => (await tags.GetObjectTagging(
        new GetObjectTaggingInput { Bucket = BucketTwins.Bucket, Key = "k" }, BucketTwins.Call("GetObjectTagging"), default)).TagSet!;
}
