using System.Text;

namespace Tarn.Commands.Sql;

/// <summary>
/// A person's terminal: lines are edited and remembered, also for the next start. Ctrl-C drops the line, or cancels what runs; Ctrl-D
/// on an empty line leaves. Without a terminal, lines are read as they come.
/// </summary>
internal sealed class SqlTerminal
{
    private const int LinesMax = 1_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly List<string> _history;
    private readonly string _file;
    private readonly bool _isTerminal = !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <param name="file">The file of the earlier lines.</param>
    public SqlTerminal(string file)
    {
        _file = file;
        var lines = _isTerminal && File.Exists(file) ? File.ReadAllLines(file).TakeLast(LinesMax) : [];
        _history = [.. lines.Select(line => line.Replace("\\n", "\n", StringComparison.Ordinal))];
        if (_isTerminal)
        {
            // Ctrl-C is a key then, so it cancels a statement and not the program.
            Console.TreatControlCAsInput = true;
        }
    }

    /// <summary>The file of a user's lines: `sql_history` in the folder for programs' state.</summary>
    public static string HistoryFile()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } own
            ? own : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "tarn", "sql_history");
    }

    /// <summary>The line that Ctrl-C gives.</summary>
    public const string Dropped = "\u0003";

    /// <summary>Reads a line; null: the person leaves.</summary>
    public async Task<string?> ReadLine(string prompt, CancellationToken cancellationToken)
    {
        await Console.Error.WriteAsync(prompt);
        return _isTerminal ? await Edit(prompt, cancellationToken) : await Console.In.ReadLineAsync(cancellationToken);
    }

    /// <summary>Remembers a text.</summary>
    public void Remember(string text)
    {
        if (!_isTerminal || _history.LastOrDefault() == text)
        {
            return;
        }

        _history.Add(text);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new StreamWriter(_file, options);
            file.Write(string.Concat(_history.TakeLast(LinesMax).Select(line => line.Replace("\n", "\\n", StringComparison.Ordinal) + "\n")));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The lines are remembered until the end of the program.
        }
    }

    /// <summary>Runs something until it ends, or until Ctrl-C; shows the time that passed.</summary>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = run(stop.Token);
        var begun = TimeProvider.System.GetTimestamp();
        var hasLine = false;
        while (_isTerminal && !running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(Look, TimeProvider.System, cancellationToken));
            while (Console.KeyAvailable)
            {
                if (IsControl(Console.ReadKey(intercept: true), ConsoleKey.C))
                {
                    await stop.CancelAsync();
                }
            }

            var elapsed = TimeProvider.System.GetElapsedTime(begun);
            if (elapsed > TimeSpan.FromSeconds(1) && !running.IsCompleted)
            {
                await Console.Error.WriteAsync($"\r{elapsed.TotalSeconds:N0} s, Ctrl-C cancels ");
                hasLine = true;
            }
        }

        if (hasLine)
        {
            await Console.Error.WriteAsync("\r\u001b[K");
        }

        return await running;
    }

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey letter) => key.Key == letter && key.Modifiers == ConsoleModifiers.Control;

    private async Task<string?> Edit(string prompt, CancellationToken cancellationToken)
    {
        var line = new LineBuffer(_history);
        while (true)
        {
            var key = await Key(cancellationToken);
            if (IsControl(key, ConsoleKey.C))
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

            if (IsControl(key, ConsoleKey.D) && line.Text.Length == 0)
            {
                await Console.Error.WriteLineAsync();
                return null;
            }

            if (line.Press(key) && !Console.KeyAvailable)
            {
                Draw(prompt, line);
            }
        }
    }

    private static async Task<ConsoleKeyInfo> Key(CancellationToken cancellationToken)
    {
        while (!Console.KeyAvailable)
        {
            await Task.Delay(Look / 5, TimeProvider.System, cancellationToken);
        }

        return Console.ReadKey(intercept: true);
    }

    // One row of the terminal shows the part of the line around the cursor.
    private static void Draw(string prompt, LineBuffer line)
    {
        var width = Math.Max(10, Console.BufferWidth - prompt.Length - 1);
        var from = Math.Max(0, line.Cursor - width + 1);
        var shown = line.Text[from..Math.Min(line.Text.Length, from + width)].Replace('\n', ' ');
        var text = new StringBuilder("\r\u001b[K").Append(prompt).Append(shown);
        if (line.Cursor - from < shown.Length)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\u001b[{shown.Length - (line.Cursor - from)}D");
        }

        Console.Error.Write(text.ToString());
    }
}
