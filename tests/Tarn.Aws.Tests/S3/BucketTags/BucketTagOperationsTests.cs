using Tarn.Aws.S3.BucketTags;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.Tests.S3.BucketTags;

/// <summary>The family alone, on the twins of store and disk.</summary>
public sealed class BucketTagOperationsTests
{
    [Fact]
    public async Task Tags_are_replaced_read_and_removed()
    {
        await using var twins = await BucketTwins.Open();
        var tags = new BucketTagOperations(twins.Documents);
        Assert.Equal("NoSuchTagSet", await BucketTwins.ErrorOf(() => Get(tags)));

        await Put(tags, new Tag { Key = "a", Value = "1" }, new Tag { Key = "b", Value = "2" });
        await Put(tags, new Tag { Key = "c", Value = "3" });
        Assert.Equal(("c", "3"), (Assert.Single(await Get(tags)).Key, (await Get(tags))[0].Value));

        await tags.DeleteBucketTagging(
            new DeleteBucketTaggingInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("DeleteBucketTagging"), default);
        Assert.Equal("NoSuchTagSet", await BucketTwins.ErrorOf(() => Get(tags)));
    }

    [Fact]
    public async Task A_set_that_breaks_the_rules_changes_nothing()
    {
        await using var twins = await BucketTwins.Open();
        var tags = new BucketTagOperations(twins.Documents);
        await Put(tags, new Tag { Key = "a", Value = "1" });

        Assert.Equal("BadRequest", await BucketTwins.ErrorOf(
            () => Put(tags, [.. Enumerable.Range(0, 51).Select(i => new Tag { Key = $"k{i}", Value = "" })])));

        Assert.Equal("a", Assert.Single(await Get(tags)).Key);
    }

    [Fact]
    public async Task A_set_that_breaks_the_rules_is_refused_before_a_transaction_begins()
    {
        await using var twins = await BucketTwins.Open();
        var tags = new BucketTagOperations(twins.Documents);
        await twins.Store.DisposeAsync();

        Assert.Equal("BadRequest", await BucketTwins.ErrorOf(
            () => Put(tags, [.. Enumerable.Range(0, 51).Select(i => new Tag { Key = $"k{i}", Value = "" })])));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Put(tags, new Tag { Key = "a", Value = "1" }));
    }

    private static Task Put(BucketTagOperations tags, params Tag[] set) => tags.PutBucketTagging(
        new PutBucketTaggingInput { Bucket = BucketTwins.Bucket, Tagging = new Tarn.Aws.S3.Model.Tagging { TagSet = set } },
        BucketTwins.Call("PutBucketTagging"),
        default);

    private static async Task<IReadOnlyList<Tag>> Get(BucketTagOperations tags) => (await tags.GetBucketTagging(
        new GetBucketTaggingInput { Bucket = BucketTwins.Bucket }, BucketTwins.Call("GetBucketTagging"), default)).TagSet;
}
