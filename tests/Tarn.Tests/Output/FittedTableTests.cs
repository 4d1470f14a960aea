using Spectre.Console;
using Tarn.Output;

namespace Tarn.Tests.Output;

public sealed class FittedTableTests
{
    [Fact]
    public void All_columns_are_shown_when_they_fit()
    {
        var (fitted, lines) = Fit(["a", "b"], [["1", new string('x', 60)]], width: 80);
        Assert.Empty(fitted.LeftOut);
        Assert.Contains(lines, line => line.Contains(new string('x', 60), StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_without_room_are_left_out_and_named()
    {
        var columns = Enumerable.Range(1, 30).Select(i => $"column_{i}").ToArray();
        var (fitted, lines) = Fit(columns, [[.. columns.Select(_ => "1")]], width: 80);
        Assert.Equal("column_8", fitted.LeftOut[0]);
        Assert.Equal(23, fitted.LeftOut.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_long_value_leaves_room_for_the_columns_behind_it_and_is_wrapped()
    {
        var (fitted, lines) = Fit(["id", "text", "n"], [["1", new string('y', 200), "3"]], width: 60);
        Assert.Empty(fitted.LeftOut);
        Assert.Equal(200, lines.Sum(line => line.Count(letter => letter == 'y')));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 60));
    }

    [Fact]
    public void A_value_of_a_megabyte_is_cut()
    {
        var (fitted, lines) = Fit(["text"], [[new string('z', 1 << 20)]], width: 60);
        Assert.True(fitted.HasCutValues);
        Assert.Equal(FittedTable.ValueCharsMax, lines.Sum(line => line.Count(letter => letter == 'z')));
    }

    private static (FittedTable Fitted, string[] Lines) Fit(string[] columns, List<string?[]> rows, int width)
    {
        var fitted = FittedTable.Of(new PrintedTable(columns, [.. columns.Select(_ => false)], rows), width);
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Write(fitted.Table);
        return (fitted, text.ToString().Split('\n'));
    }
}
