namespace Tarn.Commands.Sql.Editing;

/// <summary>The keys of the terminal.</summary>
internal static class TerminalKeys
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether a key waits.</summary>
    public static bool Waits => Console.KeyAvailable;

    /// <summary>Makes Ctrl-C a key, so that it ends a line or a statement and not the program.</summary>
    public static void TakeControlC() => Console.TreatControlCAsInput = true;

    /// <summary>Waits for a key.</summary>
    public static async Task<ConsoleKeyInfo> Next(CancellationToken cancellationToken)
    {
        while (!Console.KeyAvailable)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return Console.ReadKey(intercept: true);
    }

    /// <summary>Takes the keys that wait. Returns whether Ctrl-C is one of them.</summary>
    public static bool TakeInterrupt()
    {
        var isInterrupted = false;
        while (Console.KeyAvailable)
        {
            isInterrupted |= IsControl(Console.ReadKey(intercept: true), ConsoleKey.C);
        }

        return isInterrupted;
    }

    /// <summary>Whether a key is a letter with Ctrl.</summary>
    public static bool IsControl(ConsoleKeyInfo key, ConsoleKey letter) => key.Key == letter && key.Modifiers == ConsoleModifiers.Control;
}
