using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tarn.Tests.Commands;

/// <summary>The program as a child process, the same file that users run.</summary>
internal sealed partial class TarnProcess : IDisposable
{
    public const int SigTerm = 15;
    private const int SigInt = 2;

    /// <summary>
    /// The program: as <c>./tarn</c> built it, compiled ahead of time, where <c>./test</c> names it; else the build of this project, which
    /// starts more slowly.
    /// </summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("PROGRAM_UNDER_TEST") ?? Path.Combine(AppContext.BaseDirectory, "tarn");

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private TarnProcess(Process process) => _process = process;

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public StreamReader Output => _process.StandardOutput;

    public static TarnProcess Start(string[] arguments, params (string Name, string Value)[] variables) =>
        Start(Program, arguments, variables);

    /// <summary>Starts the program with a limit of file descriptors.</summary>
    public static TarnProcess StartWithDescriptors(int limit, string[] arguments) => Start(
        "/bin/sh",
        ["-c", $"ulimit -n {limit}; exec \"$0\" \"$@\"", Program, .. arguments]);

    private static TarnProcess Start(string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var tarn = new TarnProcess(Process.Start(start)!);
        tarn._process.ErrorDataReceived += (_, line) => tarn.Keep(line.Data);
        tarn._process.BeginErrorReadLine();
        return tarn;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(
        string[] arguments, params (string Name, string Value)[] variables)
    {
        using var tarn = Start(arguments, variables);
        var output = await tarn.Output.ReadToEndAsync();
        return (await tarn.Exited(), output, tarn.Errors);
    }

    /// <summary>Waits for <c>tarn ready URL DATA</c>, and returns the URL.</summary>
    public async Task<string> Ready()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            while (await Output.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Split(' ') is ["tarn", "ready", var url, _])
                {
                    return url;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"tarn is not ready:\n{Errors}");
        }

        // The end of the output says nothing of the errors: only the end of the process waits for their last line.
        await Exited();
        throw new InvalidOperationException($"tarn ended before it was ready:\n{Errors}");
    }

    /// <summary>
    /// Sends SIGINT like Ctrl-C. A script's background job and its children always ignore SIGINT; then it sends
    /// SIGTERM, like <c>kill</c>.
    /// </summary>
    public void Interrupt()
    {
        var ignored = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var ignoresInterrupts = (Convert.ToInt64(ignored["SigIgn:".Length..].Trim(), 16) & (1L << (SigInt - 1))) != 0;
        Signal(ignoresInterrupts ? SigTerm : SigInt);
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<int> Exited()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{(_process.HasExited ? "tarn has ended, but somebody holds its output" : "tarn has not ended")}:\n{Errors}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    internal static bool IsOurs(string name) =>
        name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("TARN_", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_errors)
            {
                _errors.AppendLine(line);
            }
        }
    }
}
