using Tarn.Patterns.Names;

namespace Tarn.Patterns.Tests.Names;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("tabels", "tables")]
    [InlineData("web.vists", "web.visits")]
    [InlineData("VISITS", "visits")]
    [InlineData("sq", "sql")]
    public void A_misspelt_name_is_near(string name, string known) => Assert.Equal(known, NearestName.Near(name, ["demo", known, "tail"]));

    [Theory]
    [InlineData("orders", "visits")]
    [InlineData("a", "bcd")]
    [InlineData("", "visits")]
    public void Another_word_is_not_near(string name, string known) => Assert.Null(NearestName.Near(name, [known]));

    [Fact]
    public void Nothing_is_near_where_no_name_is_known() => Assert.Null(NearestName.Near("x", []));
}
