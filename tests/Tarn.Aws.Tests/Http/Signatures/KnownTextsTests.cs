using Tarn.Wire.Http.Signatures;

namespace Tarn.Aws.Tests.Http.Signatures;

public sealed class KnownTextsTests
{
    [Fact]
    public void A_text_is_read_once_and_the_first_reading_stays()
    {
        var texts = new KnownTexts<object>(charsMax: 8);
        var first = new object();
        Assert.Null(texts.Find("a;b"));
        Assert.Same(first, texts.Keep("a;b", first));
        Assert.Same(first, texts.Keep("a;b", new object()));
        Assert.Same(first, texts.Find("a;b"));
    }

    [Fact]
    public void Long_texts_are_not_kept_and_invented_ones_are_forgotten()
    {
        var texts = new KnownTexts<object>(charsMax: 8);
        texts.Keep("123456789", new object());
        Assert.Null(texts.Find("123456789"));
        for (var i = 0; i < 10_000; i++)
        {
            texts.Keep($"{i}", new object());
        }

        Assert.InRange(Enumerable.Range(0, 10_000).Count(i => texts.Find($"{i}") is not null), 1, 512);
    }
}
