using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Processes.Watching;

namespace Tarn.Processes.Groups;

/// <summary>
/// The groups below the server's own control group. The kernel lets a group have either processes or limited groups below it, so
/// that the server moves itself into one of them.
/// </summary>
public sealed class ControlGroups
{
    private const string ServerGroup = "tarn-server";
    private const string FunctionsGroup = "tarn-functions";
    private const string Switches = "cgroup.subtree_control";

    // A worker can start others while it is moved.
    private const int MovesMax = 16;

    private static readonly string[] Wanted = ["memory", "pids"];

    private readonly string _folder;
    private readonly ConcurrentQueue<string> _leaving = new();
    private int _next;

    private ControlGroups(string folder, IReadOnlyList<string> controllers) => (_folder, Controllers) = (folder, controllers);

    /// <summary>The limits that the kernel enforces here: <c>memory</c>, <c>pids</c>.</summary>
    public IReadOnlyList<string> Controllers { get; }

    /// <summary>Takes the server's own group over, if the machine leaves it to the server.</summary>
    /// <param name="reason">Why it was not taken.</param>
    public static ControlGroups? Claim(out string? reason)
    {
        if (ControlGroupPath.Find() is not { } place)
        {
            reason = "the machine has no control groups of version 2";
            return null;
        }

        return Claim(place, out reason);
    }

    /// <summary>Takes a group over.</summary>
    internal static ControlGroups? Claim(ControlGroupPath place, out string? reason)
    {
        try
        {
            reason = place.IsMachine ? "the server is in the machine's own control group"
                : !place.IsDelegated ? "the server's control group is not delegated (systemd: Delegate=yes)"
                : null;
            if (reason is not null)
            {
                return null;
            }

            var known = File.ReadAllText(Path.Combine(place.Folder, "cgroup.controllers")).Split([' ', '\n']);
            string[] controllers = [.. Wanted.Where(known.Contains)];
            var strangers = place.Processes().Except(ProcessTable.Read().TreeOf(Environment.ProcessId)).Count();
            reason = controllers.Length == 0 ? "the server's control group has no controller of memory or processes"
                : strangers > 0 ? "other programs share the server's control group"
                : null;
            return reason is null ? Take(place, controllers) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            reason = refused.Message;
            return null;
        }
    }

    /// <summary>Makes a group for a tree of processes.</summary>
    /// <exception cref="IOException">The kernel refuses it.</exception>
    public ControlGroup Make(ControlGroupLimits limits)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref _next)}");
        return ControlGroup.Make(Path.Combine(_folder, name), limits with
        {
            MemoryBytes = Controllers.Contains("memory") ? limits.MemoryBytes : null,
            Processes = Controllers.Contains("pids") ? limits.Processes : null,
        }, Remove);
    }

    // The kernel does not remove a group whose processes are still ending. Its removal is tried again with the next group.
    private void Remove(string folder)
    {
        _leaving.Enqueue(folder);
        for (var left = _leaving.Count; left > 0 && _leaving.TryDequeue(out var one); left--)
        {
            try
            {
                Directory.Delete(one);
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                _leaving.Enqueue(one);
            }
        }
    }

    private static ControlGroups Take(ControlGroupPath place, string[] controllers)
    {
        var server = Directory.CreateDirectory(Path.Combine(place.Folder, ServerGroup)).FullName;
        var functions = Directory.CreateDirectory(Path.Combine(place.Folder, FunctionsGroup)).FullName;
        for (var round = 0; round < MovesMax && place.Processes() is { Count: > 0 } processes; round++)
        {
            foreach (var id in processes)
            {
                Move(id, server);
            }
        }

        var switches = string.Join(' ', controllers.Select(controller => $"+{controller}"));
        ControlGroup.Set(place.Folder, Switches, switches);
        ControlGroup.Set(functions, Switches, switches);
        return new ControlGroups(functions, controllers);
    }

    private static void Move(int processId, string group)
    {
        try
        {
            ControlGroup.Set(group, ControlGroup.ProcessesFile, processId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It has ended, or the kernel refuses it. Then it refuses the switches as well.
        }
    }
}
