using Tarn.Functions.Runtimes;
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

    private const string Temporary = "/tmp";
    private const string Layers = "/opt";
    private const string Shared = "/dev/shm";

    /// <summary>The folders as a process sees them that has mounts of its own. Folders that it needs below the machine's /tmp stay visible.</summary>
    public static ProcessFolders PlacesOf(ProcessFolders machine, string? modules)
    {
        string?[] needed = [machine.Task, machine.Layers, machine.Runtime, modules];
        return needed.Any(folder => folder?.StartsWith($"{Temporary}/", StringComparison.Ordinal) == true)
            ? machine
            : machine with { Temporary = Temporary, Layers = machine.Layers is not null && Directory.Exists(Layers) ? Layers : machine.Layers };
    }

    public static ProcessStart Of(EnclosureRequest request)
    {
        var machine = request.Machine;
        var mounts = MountsOf(machine, request.Places);
        var settings = SystemFiles.Settings.ToLookup(Directory.Exists);
        string?[] own = [machine.Task, request.Places.Layers, machine.Runtime, .. request.Modules, .. request.Program.Folders];
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
                    WritablePrograms = mounts is null ? [machine.Temporary] : [Temporary, .. mounts.Memory is { } shared ? [shared] : Array.Empty<string>()],
                    WritableFiles = SystemFiles.Devices,
                    ConnectPorts = request.Ports,
                },
                Mounts = mounts,
                User = request.User,
                Network = request.Network,
                IsGrouped = true,
                IsOnline = request.Ports is null,
            },
            Limits = LimitsOf(request),
        };
    }

    private static OwnMounts? MountsOf(ProcessFolders machine, ProcessFolders places) => places.Temporary != Temporary ? null : new OwnMounts
    {
        Folders =
        [
            (Temporary, machine.Temporary),
            .. places.Layers == Layers ? [(Layers, machine.Layers!)] : Array.Empty<(string, string)>(),
        ],
        Memory = Directory.Exists(Shared) ? Shared : null,
        MemoryBytes = FullEnclosure.SharedBytes,
    };

    /// <summary>The limits of each process; the watch of memory adds them up.</summary>
    public static ProcessLimits LimitsOf(EnclosureRequest request) => new()
    {
        DataBytes = (request.MemoryMb + request.Program.OwnMemoryMb + (ProcessesMax * StackMb)) * MiB,
        FileBytes = request.TemporaryMb * MiB,

        // The kernel counts the threads of a user. The server's own user may have others.
        Processes = request.User == 0 ? null : ProcessesMax,
    };
}
