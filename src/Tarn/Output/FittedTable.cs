using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tarn.Output;

/// <summary>A result as a table for a terminal: the leading columns that fit its width, with long values wrapped.</summary>
internal sealed class FittedTable
{
    /// <summary>The most characters of a value.</summary>
    public const int ValueCharsMax = 1_000;

    // A column may be wider only where all columns fit, or where space is left.
    private const int WidthMax = 40;

    // A blank on either side, and a line.
    private const int Frame = 3;

    private FittedTable(Table table, IReadOnlyList<string> leftOut, bool hasCutValues)
    {
        Table = table;
        LeftOut = leftOut;
        HasCutValues = hasCutValues;
    }

    public Table Table { get; }

    /// <summary>The labels of the columns that do not fit.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Whether values with more than <see cref="ValueCharsMax"/> characters were cut.</summary>
    public bool HasCutValues { get; }

    /// <summary>Makes the table.</summary>
    /// <param name="result">The result as it is shown.</param>
    /// <param name="width">The columns of the terminal.</param>
    public static FittedTable Of(PrintedTable result, int width)
    {
        var rows = result.Rows.Select(row => row.Select(Cut).ToArray()).ToList();
        var widths = Widths([.. Enumerable.Range(0, result.Columns.Count).Select(i => Natural(result.Columns[i], rows, i))], width);
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var i = 0; i < widths.Count; i++)
        {
            var column = new TableColumn(new Text(result.Columns[i], new Style(decoration: Decoration.Bold))) { Width = widths[i] };
            table.AddColumn(result.Numeric[i] ? column.RightAligned() : column);
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Take(widths.Count).Select(value => value is null ? new Text("null", new Style(Color.Grey)) : new Text(value)));
        }

        return new FittedTable(
            table,
            [.. result.Columns.Skip(widths.Count)],
            result.Rows.Any(row => row.Take(widths.Count).Any(value => value?.Length > ValueCharsMax)));
    }

    /// <summary>The widths of the leading columns that fit; at least one.</summary>
    private static List<int> Widths(IReadOnlyList<int> natural, int width)
    {
        var room = width - 1;
        if (natural.Sum() + (Frame * natural.Count) <= room)
        {
            return [.. natural];
        }

        var widths = new List<int>();
        foreach (var wanted in natural.Select(wide => Math.Min(wide, WidthMax)))
        {
            if (widths.Count > 0 && wanted + Frame > room)
            {
                break;
            }

            widths.Add(Math.Max(1, Math.Min(wanted, room - Frame)));
            room -= widths[^1] + Frame;
        }

        for (var i = 0; i < widths.Count && room > 0; i++)
        {
            var more = Math.Min(room, natural[i] - widths[i]);
            widths[i] += more;
            room -= more;
        }

        return widths;
    }

    private static int Natural(string label, List<string?[]> rows, int column) => Math.Max(
        1, Math.Max(WidthOf(label), rows.Count == 0 ? 0 : rows.Max(row => row[column] is { } value ? WidthOf(value) : "null".Length)));

    private static int WidthOf(string text) => new Segment(text).CellCount();

    private static string? Cut(string? value) => value?.Length > ValueCharsMax
        ? value[..(ValueCharsMax - (char.IsHighSurrogate(value[ValueCharsMax - 1]) ? 1 : 0))] + "…" : value;
}
