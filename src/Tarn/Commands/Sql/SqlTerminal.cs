using Tarn.Commands.Sql.Completion;
using Tarn.Commands.Sql.Editing;

namespace Tarn.Commands.Sql;

/// <summary>
/// A person's terminal: lines are edited and remembered, also for the next start. Ctrl-C drops the line, or cancels what runs; Ctrl-D
/// on an empty line leaves. Without a terminal, lines are read as they come.
/// </summary>
internal sealed class SqlTerminal
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly LineHistory? _history;
    private readonly LineEditor? _editor;

    /// <param name="complete">Completes names and words.</param>
    public SqlTerminal(LineCompleter complete)
    {
        if (!Console.IsInputRedirected && !Console.IsErrorRedirected)
        {
            _history = LineHistory.Open(LineHistory.UsersFile());
            _editor = new LineEditor(_history, complete);
            TerminalKeys.TakeControlC();
        }
    }

    /// <summary>Reads a line; null: the person leaves.</summary>
    /// <param name="prompt">The text before the line.</param>
    /// <param name="waiting">The lines of the statement before this one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<string?> ReadLine(string prompt, string waiting, CancellationToken cancellationToken)
    {
        await Console.Error.WriteAsync(prompt);
        return _editor is null ? await Console.In.ReadLineAsync(cancellationToken) : await _editor.Read(prompt, waiting, cancellationToken);
    }

    public void Remember(string text) => _history?.Remember(text);

    /// <summary>Runs something until it ends, or until Ctrl-C; shows the time that passed.</summary>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = run(stop.Token);
        var begun = TimeProvider.System.GetTimestamp();
        var hasLine = false;
        while (_editor is not null && !running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(Look, TimeProvider.System, cancellationToken));
            if (TerminalKeys.TakeInterrupt())
            {
                await stop.CancelAsync();
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
}
