using System.Globalization;
using Tarn.Processes.Fences;
using Tarn.Processes.Starting;

namespace Tarn.Functions.Isolation;

/// <summary>Full isolation: bubblewrap gives the process files, processes and a user namespace of its own.</summary>
/// <param name="program">The path of bubblewrap.</param>
internal sealed class FullEnclosure(string program)
{
    /// <summary>The shell: the first program inside the fences.</summary>
    internal const string Shell = "/bin/sh";

    private const long MiB = 1L << 20;

    // Semaphores and memory that the function's processes share by name: multiprocessing needs them.
    internal const string SharedBytes = "67108864";

    private static readonly string[] Namespaces =
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent", "--new-session",
        "--cap-drop", "ALL",
    ];

    // The kernel (from 5.14 on) counts the processes of a user namespace by themselves, once the limit is set inside it. The two
    // options are the same in dash and bash.
    private static readonly string Limit = Environment.OSVersion.Version >= new Version(5, 14)
        ? string.Create(CultureInfo.InvariantCulture, $"n={BasicEnclosure.ProcessesMax}; ulimit -p $n 2>/dev/null || ulimit -u $n 2>/dev/null; ")
        : "";

    // bubblewrap asks the kernel for its end with the server only after it has set up the namespaces. If the server or
    // bubblewrap's outer process is killed before, the pipe at descriptor 4 ends, and so do the processes. The waiting
    // shell is no child of the program: the program may wait for all of its children. It has none of the function's variables.
    private static readonly string Script = Limit
        + "( ( read -r end <&4; kill -s KILL -- -1 ) </dev/null >/dev/null 2>&1 3>&- 5>&- & ); exec 4<&-; ";

    public ProcessStart Of(EnclosureRequest request)
    {
        var machine = request.Machine;
        List<string> arguments = [.. Namespaces, .. System(request.SettingsFolder), "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"];
        arguments.AddRange(["--size", SharedBytes, "--tmpfs", "/dev/shm"]);
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
            arguments.AddRange(["--seccomp", "6"]);
        }

        arguments.AddRange(["--", Shell, "-s"]);
        arguments.AddRange([request.Program.Program, .. request.Program.Arguments]);
        return new ProcessStart
        {
            Program = program,
            Arguments = arguments,
            Variables = request.Before,
            Folder = "/",
            Input = OpeningScript.Of(Script, request.Variables),
            Filter = CallFilter.ForOwnProcesses,
            Fence = new Fence { User = request.User, Network = request.Network, IsScoped = true },
            Limits = BasicEnclosure.LimitsOf(request),
            EndsWithThread = true,
            HasLifeline = true,
        };
    }

    private static IEnumerable<string> System(string? settings)
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

        if (settings is not null)
        {
            yield return "--ro-bind";
            yield return settings;
            yield return "/etc";
        }

        var mounted = settings is null ? SystemFiles.Settings : SettingsCopy.Mounted;
        foreach (var path in mounted.Concat(SystemFiles.KernelFolders.Where(folder => folder != "/proc")))
        {
            yield return "--ro-bind";
            yield return path;
            yield return path;
        }
    }
}
