using System.Diagnostics;

namespace Tarn.Storage.Tests.Crash;

/// <summary>A child process that is killed without warning after it has printed some lines.</summary>
internal static class CrashChild
{
    /// <summary>Runs a child until it has printed <paramref name="lines"/> whole lines, kills it (SIGKILL), and answers all it had printed.</summary>
    public static async Task<IReadOnlyList<string>> RunAndKill(string name, int lines, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.ArgumentList.Add(typeof(CrashChild).Assembly.Location);
        start.ArgumentList.Add(name);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using var process = Process.Start(start)!;
        var printed = new List<string>();
        while (printed.Count < lines && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            printed.Add(line);
        }

        Assert.True(printed.Count == lines, "the child ended by itself");
        process.Kill();
        await process.WaitForExitAsync();

        // What was printed and not read yet was acknowledged too; a line without its end was not.
        var rest = await process.StandardOutput.ReadToEndAsync();
        printed.AddRange(rest.Split('\n')[..^1]);
        return printed;
    }
}
