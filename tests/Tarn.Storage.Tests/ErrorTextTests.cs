namespace Tarn.Storage.Tests;

public sealed class ErrorTextTests
{
    [Fact]
    public void Long_texts_are_cut_between_characters_and_say_how_long_they_were()
    {
        Assert.Equal("short", ErrorText.Bound("short"));
        var begin = new string('x', (ErrorText.CharsMax * 3 / 4) - 1);
        var end = new string('y', (ErrorText.CharsMax / 4) - 1);
        var cut = ErrorText.Bound(begin + string.Concat(Enumerable.Repeat("😀", 500_000)) + end);
        Assert.Equal($"{begin}… ({begin.Length + 1_000_000 + end.Length} characters) …{end}", cut);
    }
}
