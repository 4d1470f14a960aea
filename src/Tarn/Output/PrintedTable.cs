using Spectre.Console;

namespace Tarn.Output;

/// <summary>Columns and rows of text, written as a readable table, CSV or JSON lines.</summary>
/// <param name="Columns">Labels.</param>
/// <param name="Numeric">Per column: right-aligned in tables.</param>
/// <param name="Rows">Values as text; null for NULL.</param>
internal sealed record PrintedTable(IReadOnlyList<string> Columns, IReadOnlyList<bool> Numeric, IReadOnlyList<string?[]> Rows)
{
    /// <summary>Per column, the name of its Trino type.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The number of all rows; null: <see cref="Rows"/> are all.</summary>
    public long? RowsTotal { get; init; }

    /// <summary>The number of rows that the statement changed; null: it is a query.</summary>
    public long? RowsChanged { get; init; }

    /// <summary>Rows that the statement read before their delivery's commit.</summary>
    public long UndeliveredRows { get; init; }

    /// <summary>
    /// Records that were acknowledged before this time are in the result, except left-out ones; null: no fed table was read live.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The shards whose undelivered records the statement did not get, with the reason; null: it got all.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The table for standard output: a terminal shows control characters of data, another program gets them as they are.</summary>
    public PrintedTable Shown() => Console.IsOutputRedirected ? this : this with
    {
        Columns = [.. Columns.Select(VisibleText.Of)],
        Rows = [.. Rows.Select(row => row.Select(value => value is null ? null : VisibleText.Of(value)).ToArray())],
    };

    /// <summary>A table for a person.</summary>
    public Table ToTable()
    {
        var shown = Shown();
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var i = 0; i < Columns.Count; i++)
        {
            var column = new TableColumn(new Text(shown.Columns[i], new Style(decoration: Decoration.Bold)));
            table.AddColumn(Numeric[i] ? column.RightAligned() : column);
        }

        foreach (var row in shown.Rows)
        {
            table.AddRow(row.Select(value => value is null
                ? new Text("null", new Style(Color.Grey))
                : new Text(value)));
        }

        return table;
    }

    /// <summary>CSV as Athena writes it: every value quoted, nothing for NULL.</summary>
    /// <param name="hasHeader">Whether the names of the columns come first.</param>
    public void WriteCsv(TextWriter output, bool hasHeader = true)
    {
        if (hasHeader)
        {
            output.Write(string.Join(',', Columns.Select(Quoted)) + "\n");
        }

        foreach (var row in Rows)
        {
            output.Write(string.Join(',', row.Select(value => value is null ? "" : Quoted(value))) + "\n");
        }
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
