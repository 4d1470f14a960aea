using System.Text;
using Spectre.Console.Rendering;
using Tarn.Output;

namespace Tarn.Commands.Sql;

/// <summary>
/// Writes a result page by page to a pipe or a file. A table of one page looks as ever. The columns of a longer one are as wide as its
/// first page needs; a longer value moves the rest of its row.
/// </summary>
/// <param name="format"><c>table</c>, <c>csv</c> or <c>json</c>.</param>
internal sealed class PagedOutput(string format)
{
    private const int BufferChars = 64 * 1_024;

    private readonly Stream _stream = Console.OpenStandardOutput();
    private readonly StreamWriter _output = new(Console.OpenStandardOutput(), new UTF8Encoding(false), BufferChars);
    private PrintedTable? _first;
    private int[]? _widths;
    private bool _hasPages;

    /// <summary>Writes a page. The first page of a table waits for a second one, or for the end.</summary>
    public void Write(PrintedTable page)
    {
        switch (format)
        {
            case "csv":
                page.WriteCsv(_output, hasHeader: !_hasPages);
                break;
            case "json":
                page.WriteJson(_stream);
                break;
            case var _ when _widths is not null:
                WriteRows(page);
                break;
            case var _ when _first is { } first:
                Begin(first);
                WriteRows(first);
                WriteRows(page);
                break;
            default:
                _first = page;
                break;
        }

        _output.Flush();
        _hasPages = true;
    }

    /// <summary>Writes the end.</summary>
    public void End()
    {
        if (_widths is not null)
        {
            Line('╰', '┴', '╯');
            _output.Flush();
        }
        else if (_first is { Columns.Count: > 0 } only)
        {
            Terminal.Output.Write(only.ToTable());
        }
    }

    private void Begin(PrintedTable first)
    {
        _widths = [.. first.Columns.Select((label, i) => Math.Max(
            WidthOf(label), first.Rows.Count == 0 ? 0 : first.Rows.Max(row => WidthOf(row[i] ?? "null"))))];
        Line('╭', '┬', '╮');
        Row(first.Columns, first.Numeric);
        Line('├', '┼', '┤');
    }

    private void WriteRows(PrintedTable page)
    {
        foreach (var row in page.Rows)
        {
            Row(row, page.Numeric);
        }
    }

    private void Row(IReadOnlyList<string?> values, IReadOnlyList<bool> numeric)
    {
        var line = new StringBuilder("│");
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i] ?? "null";
            var blanks = new string(' ', Math.Max(0, _widths![i] - WidthOf(value)));
            line.Append(' ').Append(numeric[i] ? blanks : "").Append(value).Append(numeric[i] ? "" : blanks).Append(" │");
        }

        _output.WriteLine(line);
    }

    private void Line(char left, char middle, char right) =>
        _output.WriteLine(left + string.Join(middle, _widths!.Select(width => new string('─', width + 2))) + right);

    private static int WidthOf(string text) => new Segment(text).CellCount();
}
