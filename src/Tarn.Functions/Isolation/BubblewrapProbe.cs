using System.Text;
using Tarn.Functions.Runtimes;
using Tarn.Processes.Starting;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Isolation;

/// <summary>Finds bubblewrap, and tries whether this machine lets it work.</summary>
internal static class BubblewrapProbe
{
    private const string Name = "bwrap";
    private static readonly TimeSpan TryWithin = TimeSpan.FromSeconds(10);

    /// <returns>The enclosure; null: it does not work, for the reason added to the list.</returns>
    public static FullEnclosure? Find(IReadOnlyList<string> path, FunctionUsers? users, List<string> missing)
    {
        if (ProgramIn(path) is not { } program)
        {
            missing.Add("bubblewrap (bwrap) is not on the server's PATH");
            return null;
        }

        var enclosure = new FullEnclosure(program);
        if (Try(enclosure, users) is { } error)
        {
            missing.Add($"{program} does not work: {error}");
            return null;
        }

        return enclosure;
    }

    /// <summary>Whether bubblewrap is there, whether it works or not.</summary>
    public static bool IsThere(IReadOnlyList<string> path) => ProgramIn(path) is not null;

    private static string? ProgramIn(IReadOnlyList<string> path) =>
        path.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    private static string? Try(FullEnclosure enclosure, FunctionUsers? users)
    {
        using var user = users?.Take() ?? FunctionUser.Own;
        using var pump = new DescriptorPump();
        var output = new StringBuilder();
        var start = enclosure.Of(new EnclosureRequest
        {
            Program = new RuntimeProgram { Program = "/bin/sh", Arguments = ["-c", "test -d /var/task && test \"$$\" -lt 10"], OwnMemoryMb = 64 },
            Variables = new Dictionary<string, string>(),
            Machine = new ProcessFolders("/usr", null, "/usr", "/tmp"),
            Places = new ProcessFolders("/var/task", null, "/var/runtime", "/tmp"),
            User = user.Id,
            MemoryMb = 128,
            TemporaryMb = 1,
        });
        try
        {
            var child = ChildProcess.Start(start, pump, new ProcessOutputs(bytes => output.Append(Encoding.UTF8.GetString(bytes))));
            if (!child.Exited.Wait(TryWithin))
            {
                child.Kill();
                return "it does not end";
            }

            var status = child.Exited.Result;
            return status == default ? null : output.Length > 0 ? output.ToString().Trim() : status.ToString();
        }
        catch (IOException refused)
        {
            return refused.Message;
        }
    }
}
