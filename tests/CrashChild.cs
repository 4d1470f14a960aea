using System.Diagnostics;

namespace Tarn;

/// <summary>
/// A child process of the test assembly itself, killed without warning after it has printed some lines.
/// </summary>
internal static class CrashChild
{
    /// <summary>
    /// Runs a child until it has printed <paramref name="lines"/> whole lines, kills it (SIGKILL), and returns all that
    /// it printed.
    /// </summary>
    /// <param name="name">The child's name, the first argument of the assembly's program.</param>
    /// <param name="lines">The number of lines. If the child prints fewer, the call fails after
    /// <see cref="Patience.Limit"/>.</param>
    /// <param name="args">The program's other arguments.</param>
    public static async Task<IReadOnlyList<string>> RunAndKill(string name, int lines, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(typeof(CrashChild).Assembly.Location);
        start.ArgumentList.Add(name);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
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
