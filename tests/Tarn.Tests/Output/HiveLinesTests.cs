using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class HiveLinesTests
{
    [Fact]
    public void Lines_become_columns_and_comments_may_have_line_ends_and_tabs() => Assert.Equal(
        [["id", "bigint", ""], ["page", "string", "its\tname\nas a path"]],
        HiveLines.Rows(["id                  \tbigint              \t                    ", "page\tstring\tits\tname", "as a path   "], 3));
}
