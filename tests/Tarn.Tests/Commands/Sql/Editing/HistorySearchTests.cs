using Tarn.Commands.Sql.Editing;

namespace Tarn.Tests.Commands.Sql.Editing;

public sealed class HistorySearchTests
{
    private static readonly string[] History = ["SELECT 1 FROM old", "SHOW TABLES", "select 2 from new"];

    [Fact]
    public void Letters_narrow_the_search_and_ctrl_r_finds_older_lines()
    {
        var search = Typed("from");
        Assert.Equal("select 2 from new", search.Found);
        Press(search, ConsoleKey.R, control: true);
        Assert.Equal("SELECT 1 FROM old", search.Found);

        // No older line has the text: the last one stays.
        Press(search, ConsoleKey.R, control: true);
        Assert.Equal(("SELECT 1 FROM old", true), (search.Found, search.HasFailed));
    }

    [Fact]
    public void A_letter_can_be_taken_back()
    {
        var search = Typed("SHOX");
        Assert.True(search.HasFailed);
        Press(search, ConsoleKey.Backspace);
        Assert.Equal(("SHO", "SHOW TABLES", false), (search.Wanted, search.Found, search.HasFailed));
    }

    [Fact]
    public void Other_keys_end_the_search()
    {
        var search = Typed("show");
        Assert.False(search.Press(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false)));
        Assert.False(search.Press(new ConsoleKeyInfo('\0', ConsoleKey.LeftArrow, false, false, false)));
        Assert.True(new HistorySearch([]).Press(new ConsoleKeyInfo('a', ConsoleKey.A, false, false, false)));
    }

    private static HistorySearch Typed(string text)
    {
        var search = new HistorySearch(History);
        foreach (var letter in text)
        {
            Assert.True(search.Press(new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false)));
        }

        return search;
    }

    private static void Press(HistorySearch search, ConsoleKey key, bool control = false) =>
        Assert.True(search.Press(new ConsoleKeyInfo('\0', key, false, false, control)));
}
