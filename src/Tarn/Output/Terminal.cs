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
