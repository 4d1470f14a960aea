using Tarn.Processes.Fences;
using Tarn.Processes.Native;
using Tarn.Processes.Starting;

namespace Tarn.Functions.Isolation;

/// <summary>Basic isolation: the machine's own files, of which Landlock shows a few.</summary>
internal static class BasicEnclosure
{
    private const long MiB = 1L << 20;

    // Stacks count as private memory, though a thread touches little of its own. The watch counts the touched pages.
    private const long StackMb = 8;

    /// <summary>The processes and threads of an environment, as on AWS.</summary>
    public const int ProcessesMax = 1_024;

    public static ProcessStart Of(EnclosureRequest request)
    {
        var machine = request.Machine;
        var settings = SystemFiles.Settings.ToLookup(Directory.Exists);
        string?[] own = [machine.Task, machine.Layers, machine.Runtime, .. request.Modules, .. request.Program.Folders];
        return new ProcessStart
        {
            Program = FullEnclosure.Shell,
            Arguments = ["-s", request.Program.Program, .. request.Program.Arguments],
            Input = OpeningScript.Of("", request.Variables),
            Variables = request.Before,
            Folder = machine.Task,
            Fence = new Fence
            {
                Files = new LandlockRules
                {
                    Readable = [.. SystemFiles.Folders, .. SystemFiles.KernelFolders, .. settings[true], .. own.OfType<string>()],
                    ReadableFiles = [.. settings[false]],
                    WritablePrograms = [machine.Temporary],
                    WritableFiles = SystemFiles.Devices,
                    ConnectPorts = request.Ports,
                },
                User = request.User,
                Network = request.Network,
                IsGrouped = true,
                IsOnline = request.Ports is null,
            },
            Limits = LimitsOf(request),
        };
    }

    /// <summary>The limits of each process; the watch of memory adds them up.</summary>
    public static ProcessLimits LimitsOf(EnclosureRequest request) => new()
    {
        DataBytes = (request.MemoryMb + request.Program.OwnMemoryMb + (ProcessesMax * StackMb)) * MiB,
        FileBytes = request.TemporaryMb * MiB,

        // The kernel counts the threads of a user. The server's own user may have others.
        Processes = request.User == 0 ? null : ProcessesMax,
    };
}
