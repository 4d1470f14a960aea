using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Tests;

public sealed class JsonParserTests
{
    [Fact]
    public void Values_keep_their_order_and_text()
    {
        var json = JsonParser.Parse(""" { "b": [1, -2.5e3, true, null, "x\u0041\n\"\\/"], "a": {} } """);
        Assert.Equal(["b", "a"], json.Members.Select(member => member.Key));
        Assert.Equal(["1", "-2.5e3", "true", null, "xA\n\"\\/"], json["b"]!.Items.Select(item => item.Text));
        Assert.Null(json["c"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\" 1}")]
    [InlineData("[1 2]")]
    [InlineData("{} x")]
    [InlineData("\"a")]
    [InlineData("\"\\q\"")]
    [InlineData("nope")]
    public void Broken_text_is_a_format_error(string text) => Assert.Throws<FormatException>(() => JsonParser.Parse(text));

    [Fact]
    public void Depth_is_capped() => Assert.Throws<FormatException>(() => JsonParser.Parse(new string('[', 100_000)));
}
