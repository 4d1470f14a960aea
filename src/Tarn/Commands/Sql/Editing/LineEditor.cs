using System.Globalization;
using System.Text;
using Tarn.Commands.Sql.Completion;
using Tarn.Output;

namespace Tarn.Commands.Sql.Editing;

/// <summary>Edits a line in one row of the terminal: Tab completes, Ctrl-R searches the earlier lines.</summary>
/// <param name="history">The earlier lines.</param>
/// <param name="complete">Completes names and words.</param>
internal sealed class LineEditor(LineHistory history, LineCompleter complete)
{
    /// <summary>The line that Ctrl-C gives.</summary>
    public const string Dropped = "\u0003";

    private const int ListedMax = 100;

    /// <summary>Reads a line.</summary>
    /// <param name="prompt">The text before the line.</param>
    /// <param name="waiting">The lines of the statement before this one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null: Ctrl-D on an empty line; the person leaves.</returns>
    public async Task<string?> Read(string prompt, string waiting, CancellationToken cancellationToken)
    {
        var line = new LineBuffer(history.Lines);
        ConsoleKeyInfo? left = null;
        while (true)
        {
            var key = left ?? await TerminalKeys.Next(cancellationToken);
            left = null;
            if (TerminalKeys.IsControl(key, ConsoleKey.C))
            {
                await Console.Error.WriteLineAsync("^C");
                return Dropped;
            }

            if (key.Key == ConsoleKey.Enter)
            {
                Draw(prompt, line);
                await Console.Error.WriteLineAsync();
                return line.Text;
            }

            if (TerminalKeys.IsControl(key, ConsoleKey.D) && line.Text.Length == 0)
            {
                await Console.Error.WriteLineAsync();
                return null;
            }

            if (TerminalKeys.IsControl(key, ConsoleKey.R))
            {
                left = await Search(line, cancellationToken);
                Draw(prompt, line);
            }
            else if (key.Key == ConsoleKey.Tab)
            {
                await Complete(line, waiting, cancellationToken);
                Draw(prompt, line);
            }
            else if (line.Press(key) && !TerminalKeys.Waits)
            {
                Draw(prompt, line);
            }
        }
    }

    // Returns the key that ended the search and belongs to the line; null: none does.
    private async Task<ConsoleKeyInfo?> Search(LineBuffer line, CancellationToken cancellationToken)
    {
        var search = new HistorySearch(history.Lines);
        while (true)
        {
            var title = search.HasFailed ? "no earlier line has" : "search";
            Draw($"({title})'{search.Wanted}': ", Shown(search.Found), search.Found.Length);
            var key = await TerminalKeys.Next(cancellationToken);
            if (TerminalKeys.IsControl(key, ConsoleKey.C) || TerminalKeys.IsControl(key, ConsoleKey.G))
            {
                return null;
            }

            if (!search.Press(key))
            {
                if (search.Found.Length > 0)
                {
                    line.Set(search.Found);
                }

                return key.Key == ConsoleKey.Escape ? null : key;
            }
        }
    }

    private async Task Complete(LineBuffer line, string waiting, CancellationToken cancellationToken)
    {
        if (TerminalKeys.Waits)
        {
            // A pasted text continues: its tab is a blank.
            line.Insert(" ");
            return;
        }

        var before = line.Text[..line.Cursor];
        var completion = await complete(waiting.Length == 0 ? before : $"{waiting}\n{before}", line.Text[line.Cursor..], cancellationToken);
        var common = completion.Common;
        if (completion.Candidates.Count == 1 || common.Length > completion.Typed)
        {
            line.Replace(line.Cursor - completion.Typed, common);
        }
        else if (completion.Candidates.Count > 1)
        {
            await List(completion.Candidates);
        }
    }

    private static async Task List(IReadOnlyList<string> candidates)
    {
        var shown = candidates.Take(ListedMax).ToList();
        var width = shown.Max(candidate => candidate.Length) + 2;
        var perRow = Math.Max(1, (Console.BufferWidth - 1) / width);
        var text = new StringBuilder("\n");
        foreach (var row in shown.Chunk(perRow))
        {
            text.Append(string.Concat(row.Select(candidate => candidate.PadRight(width))).TrimEnd()).Append('\n');
        }

        if (candidates.Count > shown.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"and {candidates.Count - shown.Count} more\n");
        }

        await Console.Error.WriteAsync(VisibleText.Lines(text.ToString()));
    }

    private static void Draw(string prompt, LineBuffer line) => Draw(prompt, Shown(line.Text), line.Cursor);

    // An earlier line may have several lines, and anything that was pasted.
    private static string Shown(string text) => new([.. text.Select(letter => letter == '\n' ? ' ' : VisibleText.Hides(letter) ? '·' : letter)]);

    // One row of the terminal shows the part of the line around the cursor.
    private static void Draw(string prompt, string text, int cursor)
    {
        var width = Math.Max(10, Console.BufferWidth - prompt.Length - 1);
        var from = Math.Max(0, cursor - width + 1);
        var shown = text[from..Math.Min(text.Length, from + width)];
        var drawn = new StringBuilder("\r\u001b[K").Append(prompt).Append(shown);
        if (cursor - from < shown.Length)
        {
            drawn.Append(CultureInfo.InvariantCulture, $"\u001b[{shown.Length - (cursor - from)}D");
        }

        Console.Error.Write(drawn.ToString());
    }
}
