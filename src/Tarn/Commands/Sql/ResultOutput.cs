using System.Globalization;
using Spectre.Console;
using Tarn.Output;

namespace Tarn.Commands.Sql;

/// <summary>
/// Writes results. In a terminal, a table has at most 200 rows and the columns that fit, and a line shows how to see the rest. In a file
/// or a pipe, and as CSV or JSON, a result is whole.
/// </summary>
/// <param name="format">`table`, `csv` or `json`.</param>
/// <param name="isInteractive">Whether a person types statements.</param>
internal sealed class ResultOutput(string format, bool isInteractive)
{
    private const int RowsShown = 200;
    private const int NamesShown = 8;

    /// <summary>How a person sees the rest of a list; null: as for a statement.</summary>
    public string? Ways { get; init; }

    /// <summary>Whether results are whole in a terminal too.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Whether arrays, maps and rows are wanted as JSON.</summary>
    public bool NeedsJsonParts => format == "json";

    /// <summary>The most rows that are written; null: all.</summary>
    public int? RowsMax => format == "table" && !Console.IsOutputRedirected && !IsWhole ? RowsShown : null;

    /// <summary>Whether a result can be written page by page: to a pipe or a file, where it is whole.</summary>
    public bool IsPaged => Console.IsOutputRedirected;

    /// <summary>Writes a result whose pages come one after the other. Only the pages at hand are in memory.</summary>
    public async Task Write(IAsyncEnumerable<PrintedTable> pages, CancellationToken cancellationToken)
    {
        var writer = new PagedOutput(format);
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            writer.Write(page);
        }

        writer.End();
    }

    public void Write(PrintedTable table)
    {
        // A statement such as CREATE TABLE has no columns.
        if (format == "csv")
        {
            table.Shown().WriteCsv(Console.Out);
        }
        else if (format == "json")
        {
            WriteJson(table);
        }
        else if (table.Columns.Count == 0)
        {
            return;
        }
        else if (Console.IsOutputRedirected)
        {
            Terminal.Output.Write(table.ToTable());
        }
        else
        {
            WriteFitted(Limited(table), Terminal.Output.Profile.Width);
        }
    }

    private static void WriteJson(PrintedTable table)
    {
        if (Console.IsOutputRedirected)
        {
            using var output = Console.OpenStandardOutput();
            table.WriteJson(output);
            return;
        }

        using var lines = new MemoryStream();
        table.WriteJson(lines);
        Console.Out.Write(VisibleText.Lines(Console.OutputEncoding.GetString(lines.ToArray())));
    }

    // Lists of names are made here, and whole.
    private PrintedTable Limited(PrintedTable table) => RowsMax is { } most && table.Rows.Count > most
        ? table with { Rows = [.. table.Rows.Take(most)], RowsTotal = table.RowsTotal ?? table.Rows.Count } : table;

    private void WriteFitted(PrintedTable table, int width)
    {
        var fitted = FittedTable.Of(table.Shown(), width);
        if (IsWhole && (fitted.LeftOut.Count > 0 || fitted.HasCutValues))
        {
            WriteRowByRow(table.Shown());
            return;
        }

        Terminal.Output.Write(fitted.Table);
        if (Rest(table, fitted) is { } rest)
        {
            Terminal.Notify(rest);
        }
    }

    // A row whose columns do not fit into one line has a line per value.
    private static void WriteRowByRow(PrintedTable table)
    {
        var width = table.Columns.Max(column => column.Length);
        for (var i = 0; i < table.Rows.Count; i++)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"row {i + 1}"));
            foreach (var (column, value) in table.Columns.Zip(table.Rows[i]))
            {
                Console.Out.WriteLine($"  {column.PadRight(width)}  {value ?? "null"}");
            }
        }
    }

    private string? Rest(PrintedTable table, FittedTable fitted)
    {
        var parts = new List<string>();
        if (table.RowsTotal is { } total)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"the first {table.Rows.Count:N0} of {Quantity.Of(total, "row")}"));
        }

        if (fitted.LeftOut.Count > 0)
        {
            var names = string.Join(", ", fitted.LeftOut.Take(NamesShown));
            var more = fitted.LeftOut.Count > NamesShown ? $" and {fitted.LeftOut.Count - NamesShown} more" : "";
            parts.Add($"{table.Columns.Count - fitted.LeftOut.Count} of {Quantity.Of(table.Columns.Count, "column")} (without {names}{more})");
        }

        if (fitted.HasCutValues)
        {
            parts.Add($"the first {FittedTable.ValueCharsMax:N0} characters of long values");
        }

        var shown = string.Join(", ", parts);
        var ways = Ways ?? (isInteractive
            ? "\\all shows results whole, tarn sql --format csv TEXT > FILE writes them" : "--all shows all, --format csv or json writes all");
        return parts.Count == 0 ? null : $"shown: {shown}; {ways}";
    }
}
