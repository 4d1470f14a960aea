using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Tests.Commands;

/// <summary>
/// The program in a terminal: `script` of util-linux makes a pseudo-terminal, with input and output of the program on it. Needs
/// `script` and `stty`, which every Linux distribution has.
/// </summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;

    private PseudoTerminal(Process process)
    {
        _process = process;
        _reading = Read();
    }

    /// <summary>All that the terminal got.</summary>
    public string Raw
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>All that the terminal got, without the sequences that move its cursor and set its colours, with plain line ends.</summary>
    public string Text => Sequence().Replace(Raw, "").Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Starts the program.</summary>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="variables">Variables of its environment.</param>
    public static PseudoTerminal Start(int columns, string[] arguments, params (string Name, string Value)[] variables)
    {
        var program = string.Join(' ', arguments.Prepend(TarnProcess.Program).Select(Quoted));
        var size = string.Create(CultureInfo.InvariantCulture, $"stty rows 50 cols {columns}");
        var start = new ProcessStartInfo("script", ["-qec", $"{size}; exec {program}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(TarnProcess.IsOurs).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new PseudoTerminal(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Text, string Raw)> Run(int columns, params string[] arguments)
    {
        using var terminal = Start(columns, arguments);
        var code = await terminal.Exited();
        return (code, terminal.Text, terminal.Raw);
    }

    /// <summary>Types keys: `\t` is Tab, `\r` Enter, `\u0012` Ctrl-R.</summary>
    public async Task Type(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the terminal shows a text behind the place, and returns the place behind it.</summary>
    public async Task<int> Shows(string text, int from = 0)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var shown = Text;
            if (shown.IndexOf(text, Math.Min(from, shown.Length), StringComparison.Ordinal) is >= 0 and var at)
            {
                return at + text.Length;
            }

            Assert.False(_reading.IsCompleted, $"the program ended without \"{text}\":\n{shown}");
            Assert.False(patience.IsCancellationRequested, $"\"{text}\" is not shown:\n{shown}");
            await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(5)));
        }
    }

    public async Task<int> Exited()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the program has not ended:\n{Text}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // The end of the terminal's other side ends the program too.
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private async Task Read()
    {
        var buffer = new char[4_096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, count);
            }
        }
    }

    [GeneratedRegex(@"\u001b\[[0-9;?]*[A-Za-z]|\u001b[=>()][A-Z0-9]?")]
    private static partial Regex Sequence();
}
