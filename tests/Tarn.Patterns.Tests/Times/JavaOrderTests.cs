using Tarn.Patterns.Times;

namespace Tarn.Patterns.Tests.Times;

public sealed class JavaOrderTests
{
    private static readonly TimeReadingRules Rules = new(2050, 18 * 60, _ => 0);

    [Theory]
    [InlineData("yyyy/MM/dd/HH", true)]
    [InlineData("yyyyMMddHHmmssSSS", true)]
    [InlineData("'y='yyyy", true)]
    [InlineData("uuuu-MM", true)]
    [InlineData("yyyy-M", false)]
    [InlineData("yy-MM", false)]
    [InlineData("yyyy-dd", false)]
    [InlineData("dd-MM-yyyy", false)]
    [InlineData("yyyy-MM-dd hh", false)]
    [InlineData("yyyy-MMM", false)]
    [InlineData("'x'", false)]
    public void Texts_keep_the_order_of_times_when_numbers_of_fixed_digits_follow_the_year(string pattern, bool keeps) =>
        Assert.Equal(keeps, TimePattern.Parse(TimeDialect.Java, pattern).KeepsOrder);

    [Theory]
    [InlineData("yyyyMMddHHmmssSSS", "20231231235959750", 1704067199750)]
    [InlineData("d.M.yy", "3.12.70", 3184790400000)]
    [InlineData("yyyyDDD", "1970032", 2678400000)]
    public void Numbers_without_a_text_between_them_are_read_by_their_digits(string pattern, string text, long localMs)
    {
        Assert.True(TimePattern.Parse(TimeDialect.Java, pattern).TryRead(text, Rules, out var time, out _));
        Assert.Equal(localMs, time.LocalMs);
    }
}
