using Spectre.Console;

namespace Tarn.Output;

/// <summary>
/// The outputs of tables: a terminal with its colours and width, or plain text for another program.
/// </summary>
internal static class Terminal
{
    private const int PlainWidth = 240;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Output { get; } = Console.IsOutputRedirected ? Plain(Console.Out) : AnsiConsole.Console;

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Error { get; } = Console.IsErrorRedirected
        ? Plain(Console.Error)
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>A value of data for standard output: a terminal shows its control characters, another program gets it as it is.</summary>
    public static string Shown(string value) => Console.IsOutputRedirected ? value : VisibleText.Of(value);

    /// <summary>A text of several lines for standard output; as <see cref="Shown"/>.</summary>
    public static string ShownLines(string text) => Console.IsOutputRedirected ? text : VisibleText.Lines(text);

    /// <summary>A text of several lines for standard error; as <see cref="Shown"/>.</summary>
    public static string Said(string text) => Console.IsErrorRedirected ? text : VisibleText.Lines(text);

    /// <summary>Writes a line to standard error. It may quote data.</summary>
    public static void Notify(string line) => Console.Error.WriteLine(Said(line));

    private static IAnsiConsole Plain(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
