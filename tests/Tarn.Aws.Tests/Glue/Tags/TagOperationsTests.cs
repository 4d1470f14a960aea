using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Tags;
using Tarn.Aws.Tagging;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Glue.Tags;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class TagOperationsTests
{
    private const string Arn = "arn:aws:glue:us-east-1:000000000000:table/db/t";

    [Fact]
    public async Task Tags_of_a_table_are_set_read_and_removed()
    {
        await using var twins = await CatalogTwins.Open();
        var tags = new TagOperations(twins.Finder, new TagChanges(twins.Store));
        await twins.AddTable("t");

        await Add(tags, "a", "b");
        await tags.UntagResource(new UntagResourceInput { ResourceArn = Arn, TagsToRemove = ["a"] }, CatalogTwins.Call("UntagResource"), default);

        Assert.Equal(["b"], (await tags.GetTags(new GetTagsInput { ResourceArn = Arn }, CatalogTwins.Call("GetTags"), default)).Tags!.Keys);
    }

    [Fact]
    public async Task A_table_has_at_most_50_tags_and_one_that_is_not_there_none()
    {
        await using var twins = await CatalogTwins.Open();
        var tags = new TagOperations(twins.Finder, new TagChanges(twins.Store));
        Assert.Equal($"Entity not found: {Arn}", (await Assert.ThrowsAsync<TarnException>(() => Add(tags, "a"))).Message);
        await twins.AddTable("t");
        await Add(tags, [.. Enumerable.Range(0, 50).Select(i => $"k{i}")]);

        var refused = await Assert.ThrowsAsync<TarnException>(() => Add(tags, "k50"));

        Assert.Equal((ErrorKind.InvalidArgument, "A resource has at most 50 tags."), (refused.Kind, refused.Message));
    }

    [Theory]
    [InlineData("900", true)]
    [InlineData("0.5", true)]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("soon", false)]
    public async Task The_target_for_fresh_data_is_a_number_of_seconds(string value, bool isTaken)
    {
        await using var twins = await CatalogTwins.Open();
        var tags = new TagOperations(twins.Finder, new TagChanges(twins.Store));
        await twins.AddTable("t");
        var input = new TagResourceInput { ResourceArn = Arn, TagsToAdd = new Dictionary<string, string> { ["tarn.freshness-seconds"] = value } };
        var refusal = await Record.ExceptionAsync(() => tags.TagResource(input, CatalogTwins.Call("TagResource"), default));
        Assert.Equal(isTaken ? null : $"Tag tarn.freshness-seconds '{value}' must be a number of seconds.", refusal?.Message);
    }

    private static Task Add(TagOperations tags, params string[] keys) => tags.TagResource(
        new TagResourceInput { ResourceArn = Arn, TagsToAdd = keys.ToDictionary(key => key, _ => "v") }, CatalogTwins.Call("TagResource"), default);
}
