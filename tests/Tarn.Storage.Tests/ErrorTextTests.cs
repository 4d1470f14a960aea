namespace Tarn.Storage.Tests;

public sealed class ErrorTextTests
{
    [Fact]
    public void Long_texts_are_cut_between_characters_and_say_how_long_they_were()
    {
        Assert.Equal("short", ErrorText.Bound("short"));
        var cut = ErrorText.Bound(new string('x', ErrorText.CharsMax - 1) + string.Concat(Enumerable.Repeat("😀", 500_000)));
        Assert.Equal(new string('x', ErrorText.CharsMax - 1) + $"… ({ErrorText.CharsMax - 1 + 1_000_000} characters)", cut);
    }
}
