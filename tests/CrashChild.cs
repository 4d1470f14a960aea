using System.Diagnostics;
using System.Globalization;

namespace Tarn;

/// <summary>
/// A child process of the test assembly itself, killed without warning after it has printed some lines.
/// </summary>
internal static class CrashChild
{
    /// <summary>The number of kills of a test: TARN_KILL_ROUNDS, which the commands of bench/ set, else the given one.</summary>
    public static int Rounds(int otherwise) =>
        Environment.GetEnvironmentVariable("TARN_KILL_ROUNDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>
    /// Runs a child until it has printed <paramref name="lines"/> whole lines, kills it (SIGKILL), and returns all that
    /// it printed.
    /// </summary>
    /// <param name="name">The child's name, the first argument of the assembly's program.</param>
    /// <param name="lines">The number of lines. If the child prints fewer, the call fails after
    /// <see cref="Patience.Limit"/>.</param>
    /// <param name="args">The program's other arguments.</param>
    public static Task<IReadOnlyList<string>> RunAndKill(string name, int lines, params string[] args) =>
        RunAndKill(new Dictionary<string, string>(), name, lines, args);

    /// <summary>As the other one, with variables of the child's environment.</summary>
    public static async Task<IReadOnlyList<string>> RunAndKill(
        IReadOnlyDictionary<string, string> variables, string name, int lines, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(typeof(CrashChild).Assembly.Location);
        start.ArgumentList.Add(name);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (variable, value) in variables)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var printed = new List<string>();
        try
        {
            while (printed.Count < lines && await process.StandardOutput.ReadLineAsync().InTime() is { } line)
            {
                printed.Add(line);
            }

            Assert.True(printed.Count == lines, printed.Count == lines ? "" : $"the child ended by itself: {await complaints.InTime()}");
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync().InTime();

        // Lines printed but not yet read were acknowledged too; a line without its end was not.
        var rest = await process.StandardOutput.ReadToEndAsync();
        printed.AddRange(rest.Split('\n')[..^1]);
        return printed;
    }
}
