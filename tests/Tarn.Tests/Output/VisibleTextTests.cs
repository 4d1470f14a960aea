using System.Text;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain æ 漢 🙂 \\ text", "plain æ 漢 🙂 \\ text")]
    [InlineData("\u001b]0;owned\u0007", "\\u001b]0;owned\\u0007")]
    [InlineData("a\r\nb\tc\b\f\0\u007f", "a\\r\\nb\\tc\\b\\f\\u0000\\u007f")]
    [InlineData("\u0085\u009b31m", "\\u0085\\u009b31m")]
    [InlineData("\u202edoc.\u2066x\u2069\u200f\u061c\u2028", "\\u202edoc.\\u2066x\\u2069\\u200f\\u061c\\u2028")]
    public void Control_characters_are_written_as_in_json(string text, string shown)
    {
        Assert.Equal(shown, VisibleText.Of(text));
        Assert.Equal(shown, VisibleText.Of(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Halves_of_pairs_and_bytes_that_are_not_utf8_are_visible()
    {
        Assert.Equal("a\\ud83db", VisibleText.Of("a\ud83db"));
        Assert.Equal("a\\xff\\xc3b", VisibleText.Of([(byte)'a', 0xff, 0xc3, (byte)'b']));
    }

    [Fact]
    public void Lines_of_a_text_stay_lines() => Assert.Equal("a\n\tb\\u001b", VisibleText.Lines("a\n\tb\u001b"));
}
