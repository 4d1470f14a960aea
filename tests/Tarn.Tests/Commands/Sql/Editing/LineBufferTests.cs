using Tarn.Commands.Sql.Editing;

namespace Tarn.Tests.Commands.Sql.Editing;

public sealed class LineBufferTests
{
    [Fact]
    public void A_line_is_edited_where_the_cursor_is()
    {
        var line = Typed("SELECT two three", []);
        Press(line, ConsoleKey.W, control: true);
        Press(line, ConsoleKey.Home);
        Press(line, ConsoleKey.RightArrow, control: true);
        line.Insert("ED");
        Assert.Equal(("SELECTED two ", 8), (line.Text, line.Cursor));
        Press(line, ConsoleKey.K, control: true);
        Press(line, ConsoleKey.Backspace);
        Press(line, ConsoleKey.LeftArrow);
        Press(line, ConsoleKey.Delete);
        Assert.Equal("SELECT", line.Text);
        Press(line, ConsoleKey.U, control: true);
        Assert.Equal(("", 0), (line.Text, line.Cursor));
    }

    [Fact]
    public void Earlier_lines_come_back_and_the_own_one_stays()
    {
        var line = Typed("own", ["first", "second"]);
        Press(line, ConsoleKey.UpArrow);
        Press(line, ConsoleKey.UpArrow);
        Press(line, ConsoleKey.UpArrow);
        Assert.Equal("first", line.Text);
        Press(line, ConsoleKey.DownArrow);
        Press(line, ConsoleKey.DownArrow);
        Press(line, ConsoleKey.DownArrow);
        Assert.Equal(("own", 3), (line.Text, line.Cursor));
    }

    private static LineBuffer Typed(string text, IReadOnlyList<string> history)
    {
        var line = new LineBuffer(history);
        foreach (var letter in text)
        {
            Assert.True(line.Press(new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false)));
        }

        return line;
    }

    private static void Press(LineBuffer line, ConsoleKey key, bool control = false) =>
        Assert.True(line.Press(new ConsoleKeyInfo('\0', key, false, false, control)));
}
