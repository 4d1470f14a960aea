using System.Globalization;
using Tarn.Processes.Fences;
using Tarn.Processes.Starting;

namespace Tarn.Functions.Isolation;

/// <summary>Full isolation: bubblewrap gives the process files, processes and a user namespace of its own.</summary>
/// <param name="program">The path of bubblewrap.</param>
internal sealed class FullEnclosure(string program)
{
    private const long MiB = 1L << 20;

    private static readonly string[] Namespaces =
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session",
        "--cap-drop", "ALL",
    ];

    public ProcessStart Of(EnclosureRequest request)
    {
        var machine = request.Machine;
        List<string> arguments = [.. Namespaces, .. System(), "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"];
        arguments.AddRange(["--size", (request.TemporaryMb * MiB).ToString(CultureInfo.InvariantCulture), "--tmpfs", "/tmp"]);
        arguments.AddRange(["--ro-bind", machine.Task, "/var/task", "--ro-bind", machine.Runtime, "/var/runtime"]);
        if (machine.Layers is { } layers)
        {
            arguments.AddRange(["--ro-bind", layers, "/opt"]);
        }

        foreach (var folder in request.Modules.Concat(request.Program.Folders))
        {
            arguments.AddRange(["--ro-bind", folder, folder]);
        }

        arguments.AddRange(["--remount-ro", "/", "--chdir", "/var/task"]);
        if (!CallFilter.ForOwnProcesses.IsEmpty)
        {
            // bubblewrap closes the descriptor of the filter, and a program needs a standard input
            arguments.AddRange(["--seccomp", "0", "--", "/bin/sh", "-c", "exec \"$@\" </dev/null", "sh"]);
        }

        arguments.AddRange([request.Program.Program, .. request.Program.Arguments]);
        return new ProcessStart
        {
            Program = program,
            Arguments = arguments,
            Variables = request.Variables,
            Folder = "/",
            Input = CallFilter.ForOwnProcesses,
            Fence = new Fence { User = request.User, Network = request.Network },
            Limits = BasicEnclosure.LimitsOf(request),
            EndsWithThread = true,
        };
    }

    private static IEnumerable<string> System()
    {
        foreach (var folder in SystemFiles.Folders)
        {
            // on most machines /bin is a link to /usr/bin
            string[] entry = new DirectoryInfo(folder).LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder];
            foreach (var argument in entry)
            {
                yield return argument;
            }
        }

        foreach (var path in SystemFiles.Settings.Concat(SystemFiles.KernelFolders.Where(folder => folder != "/proc")))
        {
            yield return "--ro-bind";
            yield return path;
            yield return path;
        }
    }
}
