using Tarn.Aws.Kinesis.Model;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Tags;

public sealed class StreamTagsTests
{
    [Fact]
    public async Task Tags_are_kept_by_both_sets_of_operations()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", ShardCount = 1, Tags = new Dictionary<string, string> { ["a"] = "1" } }, default);
        var arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
        await kinesis.Client.AddTagsToStream(new AddTagsToStreamInput { StreamName = "s", Tags = new Dictionary<string, string> { ["b"] = "2" } }, default);
        await kinesis.Client.TagResource(new TagResourceInput { ResourceARN = arn, Tags = new Dictionary<string, string> { ["c"] = "3" } }, default);
        Assert.Equal(
            ["a=1", "b=2", "c=3"],
            (await kinesis.Client.ListTagsForResource(
                new ListTagsForResourceInput { ResourceARN = arn }, default)).Tags!.Select(tag => $"{tag.Key}={tag.Value}"));
        await kinesis.Client.UntagResource(new UntagResourceInput { ResourceARN = arn, TagKeys = ["a"] }, default);
        await kinesis.Client.RemoveTagsFromStream(new RemoveTagsFromStreamInput { StreamName = "s", TagKeys = ["b", "absent"] }, default);
        var left = await kinesis.Client.ListTagsForStream(new ListTagsForStreamInput { StreamName = "s" }, default);
        Assert.Equal("c", Assert.Single(left.Tags).Key);
        Assert.False(left.HasMoreTags);
    }

    [Theory]
    [InlineData("abc;def")]
    [InlineData("abc\tdef")]
    [InlineData("abc\ndef")]
    [InlineData("abc,def")]
    [InlineData("abc«def")]
    [InlineData("abc\u200Bdef")]
    [InlineData("abc—def")]
    [InlineData("abc😀def")]
    public async Task Keys_to_remove_are_checked_like_those_to_add(string key)
    {
        await using var kinesis = await OpenWithStream(1);
        const string Text = "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.";
        await Fails("InvalidArgumentException", Text, () => Remove(kinesis, key));
        await Fails("InvalidArgumentException", Text, () => kinesis.Client.UntagResource(
            new UntagResourceInput { ResourceARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s", TagKeys = [key] }, default));
    }

    [Fact]
    public async Task A_percent_sign_is_refused_in_words_of_its_own_and_what_tags_may_hold_is_taken()
    {
        await using var kinesis = await OpenWithStream(1);
        await Fails(
            "InvalidArgumentException",
            "Failed to remove tags from stream s under account 000000000000 because some tags contained illegal "
                + "characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
            () => Remove(kinesis, "abc%def"));
        await Remove(kinesis, "ü0 _./=+-@:");
        await Remove(kinesis, "日本語ǅʰ𝒳٣Ⅷ½\u00A0\u2028\u2029");
        await Fails("ResourceNotFoundException", "Stream none under account 000000000000 not found.", () =>
            kinesis.Client.RemoveTagsFromStream(new RemoveTagsFromStreamInput { StreamName = "none", TagKeys = [";"] }, default));
    }

    private static Task Remove(KinesisFixture kinesis, string key) =>
        kinesis.Client.RemoveTagsFromStream(new RemoveTagsFromStreamInput { StreamName = "s", TagKeys = [key] }, default);
}
