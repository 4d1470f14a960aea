using System.Globalization;
using Tarn.Processes.Native;

namespace Tarn.Processes.Groups;

/// <summary>The control group of a process, in version 2 of the kernel's interface (control group v2 in the kernel's manual).</summary>
/// <param name="IsTop">Whether no group above it can be seen, as in a container.</param>
internal sealed record ControlGroupPath(string Folder, bool IsTop)
{
    private const string OwnEntry = "0::";

    // systemd sets one of these attributes on groups that it delegates to their services.
    private static readonly string[] Marks = ["user.delegate", "trusted.delegate"];

    /// <summary>Whether this is the machine's own first group: it has no type, and belongs to the machine.</summary>
    public bool IsMachine => !File.Exists(Path.Combine(Folder, "cgroup.type"));

    /// <summary>Whether the service's manager has left the group to the server. Ordinary users can write to no other.</summary>
    public bool IsDelegated => IsTop || FenceCalls.EffectiveUserId() != 0 || Marks.Any(mark => FenceCalls.HasAttribute(Folder, mark));

    /// <summary>The group of this process; null: the machine has no version 2.</summary>
    /// <param name="mounts">The text of <c>/proc/self/mountinfo</c>.</param>
    /// <param name="groups">The text of <c>/proc/self/cgroup</c>.</param>
    public static ControlGroupPath? Find(string mounts, string groups)
    {
        var own = groups.Split('\n').FirstOrDefault(line => line.StartsWith(OwnEntry, StringComparison.Ordinal))?[OwnEntry.Length..];
        foreach (var mount in mounts.Split('\n'))
        {
            // 41 31 0:38 ROOT POINT OPTIONS [FIELD ...] - TYPE SOURCE OPTIONS
            var fields = mount.Split(' ');
            var end = Array.IndexOf(fields, "-");
            if (own is not null && end > 5 && end + 1 < fields.Length && fields[end + 1] == "cgroup2" && Below(fields[3], own) is { } path)
            {
                return new ControlGroupPath(Path.Join(Plain(fields[4]), path).TrimEnd('/'), path.Trim('/').Length == 0);
            }
        }

        return null;
    }

    /// <summary>The group of this process.</summary>
    public static ControlGroupPath? Find() => Find(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));

    /// <summary>The processes of the group itself.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. File.ReadLines(Path.Combine(Folder, ControlGroup.ProcessesFile)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)),
    ];

    // A mount may show a part of the tree only.
    private static string? Below(string root, string path) => root == "/" ? path
        : path == root || path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..]
        : null;

    // The kernel writes a space as \040.
    private static string Plain(string point) => point.Replace(@"\040", " ", StringComparison.Ordinal);
}
