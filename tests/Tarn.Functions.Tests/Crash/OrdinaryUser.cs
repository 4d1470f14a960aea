using System.Diagnostics;

namespace Tarn.Functions.Tests.Crash;

/// <summary>Runs a child of this assembly as an ordinary user.</summary>
internal static class OrdinaryUser
{
    private const string Nobody = "65534";

    /// <summary>Why this is not possible here; null: it is.</summary>
    public static string? Missing { get; } = Environment.UserName != "root" ? "only root can start a child as another user"
        : Find("setpriv") is null ? "setpriv is not on PATH" : null;

    /// <summary>Runs the child to its end, and returns the lines that it printed.</summary>
    public static async Task<IReadOnlyList<string>> Run(params string[] args)
    {
        // the build's folder may be closed to others
        var copy = Path.Combine(Path.GetTempPath(), "tarn-child-" + Guid.NewGuid().ToString("N"));
        try
        {
            Copy(new DirectoryInfo(AppContext.BaseDirectory), copy);
            var start = new ProcessStartInfo(Find("setpriv")!) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
            string[] command =
            [
                "--reuid", Nobody, "--regid", Nobody, "--clear-groups",
                "dotnet", Path.Combine(copy, Path.GetFileName(typeof(OrdinaryUser).Assembly.Location)), .. args,
            ];
            foreach (var argument in command)
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["HOME"] = "/tmp";
            using var process = Process.Start(start)!;
            var complaints = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync().InTime();
            await process.WaitForExitAsync().InTime();
            Assert.True(process.ExitCode == 0, await complaints);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories())
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
