namespace Tarn.Commands.Sql.Editing;

/// <summary>The lines that a person typed, also before this start of the program.</summary>
internal sealed class LineHistory
{
    private const int LinesMax = 1_000;

    private readonly List<string> _lines;
    private readonly string _file;

    private LineHistory(string file, List<string> lines)
    {
        _file = file;
        _lines = lines;
    }

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Reads the lines of a file. An unreadable file has none.</summary>
    public static LineHistory Open(string file)
    {
        try
        {
            var lines = File.Exists(file) ? File.ReadAllLines(file).TakeLast(LinesMax) : [];
            return new LineHistory(file, [.. lines.Select(line => line.Replace("\\n", "\n", StringComparison.Ordinal))]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new LineHistory(file, []);
        }
    }

    /// <summary>The file of a user's lines: `sql_history` in the folder for programs' state.</summary>
    public static string UsersFile()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } own
            ? own : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "tarn", "sql_history");
    }

    public void Remember(string text)
    {
        if (_lines.LastOrDefault() == text)
        {
            return;
        }

        _lines.Add(text);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new StreamWriter(_file, options);
            file.Write(string.Concat(_lines.TakeLast(LinesMax).Select(line => line.Replace("\n", "\\n", StringComparison.Ordinal) + "\n")));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The lines are remembered until the end of the program.
        }
    }
}
