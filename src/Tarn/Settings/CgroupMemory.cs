using System.Globalization;

namespace Tarn.Settings;

/// <summary>
/// The memory limit of this process's control groups, version 1 and 2. Each group on the way from the process's own up
/// to the root may have a limit; the smallest one counts.
/// </summary>
internal static class CgroupMemory
{
    /// <summary>The limit in bytes; null when no group has one.</summary>
    public static long? LimitBytes() => LimitBytes(Lines("/proc/self/cgroup"), Lines("/proc/self/mountinfo"));

    /// <inheritdoc cref="LimitBytes()"/>
    /// <param name="groups">
    /// Lines of <c>/proc/self/cgroup</c>: hierarchy, controllers, path, separated by colons.
    /// </param>
    /// <param name="mounts">Lines of <c>/proc/self/mountinfo</c>.</param>
    public static long? LimitBytes(IReadOnlyList<string> groups, IReadOnlyList<string> mounts)
    {
        long? smallest = null;
        foreach (var parts in groups.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3))
        {
            var second = parts[1].Length == 0;
            if (!second && !parts[1].Split(',').Contains("memory"))
            {
                continue;
            }

            foreach (var (root, folder) in mounts.Select(line => Mount(line, second)).OfType<(string, string)>())
            {
                foreach (var limit in Limits(folder, Below(root, parts[2]), second ? "memory.max" : "memory.limit_in_bytes"))
                {
                    smallest = Math.Min(smallest ?? long.MaxValue, limit);
                }
            }
        }

        return smallest;
    }

    // The group at the top of a mount, and the mount's folder: fields 4 and 5. Type, source and options follow " - ".
    private static (string Root, string Folder)? Mount(string line, bool second)
    {
        var halves = line.Split(" - ", 2);
        var (fields, type) = (halves[0].Split(' '), halves.Length == 2 ? halves[1].Split(' ') : []);
        if (fields.Length < 5 || type.Length < 3)
        {
            return null;
        }

        var wanted = second ? type[0] == "cgroup2" : type[0] == "cgroup" && type[2].Split(',').Contains("memory");
        return wanted ? (fields[3], fields[4]) : null;
    }

    // The group's path below the mount. A container may see a group above its own namespace (`/..`): then its own group
    // is the mount's top.
    private static string Below(string root, string path) =>
        path.StartsWith("/..", StringComparison.Ordinal) ? ""
        : root != "/" && (path == root || path.StartsWith(root + "/", StringComparison.Ordinal)) ? path[root.Length..].Trim('/')
        : path.Trim('/');

    private static IEnumerable<long> Limits(string top, string group, string file)
    {
        while (true)
        {
            var path = Path.Join(top, group, file);
            if (File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var bytes))
            {
                yield return bytes; // a group without limit says "max", in version 1 a number larger than any memory
            }

            if (group.Length == 0)
            {
                yield break;
            }

            group = group[..Math.Max(0, group.LastIndexOf('/'))];
        }
    }

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
