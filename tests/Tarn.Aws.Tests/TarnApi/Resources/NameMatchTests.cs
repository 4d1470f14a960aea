using Tarn.Aws.TarnApi.Resources;

namespace Tarn.Aws.Tests.TarnApi.Resources;

public sealed class NameMatchTests
{
    private static readonly SeenResource[] Known =
    [
        new("table", "web.clicks", "1"), new("queue", "clicks", "2"), new("queue", "clicks-dead", "3"), new("stream", "old-clicks", "4"),
        new("user", "misclicks", "5"), new("table", "shop.orders", "6"),
    ];

    [Theory]
    [InlineData("clicks", "clicks, clicks-dead, old-clicks, web.clicks, misclicks")]
    [InlineData("web.clicks", "web.clicks")]
    [InlineData("WEB.", "web.clicks")]
    [InlineData("queue dead", "clicks-dead")]
    [InlineData("ordres", "shop.orders")]
    [InlineData("clcks-dead", "clicks-dead")]
    [InlineData("weather", "")]
    public void Whole_names_come_before_beginnings_parts_and_near_misses(string text, string wanted) => Assert.Equal(
        wanted, string.Join(", ", NameMatch.Of(Known, text).OrderBy(match => match.Key, StringComparer.Ordinal).Select(match => match.Resource.Name)));
}
