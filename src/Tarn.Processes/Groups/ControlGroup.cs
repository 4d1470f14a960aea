using System.Globalization;
using System.Text;

namespace Tarn.Processes.Groups;

/// <summary>The control group of one tree of processes. The kernel enforces the limits for all of them together.</summary>
public sealed class ControlGroup : IDisposable
{
    /// <summary>The file that lists the processes, and takes more.</summary>
    internal const string ProcessesFile = "cgroup.procs";

    private const string Kills = "oom_kill ";

    private readonly string _folder;
    private readonly Action<string> _remove;

    private ControlGroup(string folder, Action<string> remove) => (_folder, _remove) = (folder, remove);

    /// <summary>Whether the kernel has ended processes, because the group had no memory left.</summary>
    public bool IsOutOfMemory
    {
        get
        {
            try
            {
                return File.ReadLines(Path.Combine(_folder, "memory.events"))
                    .Any(line => line.StartsWith(Kills, StringComparison.Ordinal) && line[Kills.Length..] != "0");
            }
            catch (IOException)
            {
                return false; // the group has no limit of memory, or is gone
            }
        }
    }

    /// <summary>Makes a group.</summary>
    /// <exception cref="IOException">The kernel refuses it.</exception>
    internal static ControlGroup Make(string folder, ControlGroupLimits limits, Action<string> remove)
    {
        Directory.CreateDirectory(folder);
        var group = new ControlGroup(folder, remove);
        try
        {
            if (limits.MemoryBytes is { } bytes)
            {
                group.Set("memory.max", bytes);
                group.Set("memory.oom.group", 1);
                if (File.Exists(Path.Combine(folder, "memory.swap.max")))
                {
                    group.Set("memory.swap.max", 0);
                }
            }

            if (limits.Processes is { } processes)
            {
                group.Set("pids.max", processes);
            }
        }
        catch
        {
            group.Dispose();
            throw;
        }

        return group;
    }

    /// <summary>Moves a process into the group. Processes that it starts from now on are in it as well.</summary>
    /// <exception cref="IOException">The process has ended, or may not be moved.</exception>
    public void Add(int processId) => Set(ProcessesFile, processId);

    /// <summary>Removes the group, as soon as its last process has ended.</summary>
    public void Dispose() => _remove(_folder);

    /// <summary>Writes a setting of a group.</summary>
    internal static void Set(string folder, string file, string value)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(Encoding.ASCII.GetBytes(value));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private void Set(string file, long value) => Set(_folder, file, value.ToString(CultureInfo.InvariantCulture));
}
