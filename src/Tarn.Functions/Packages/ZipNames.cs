using System.Text;

namespace Tarn.Functions.Packages;

/// <summary>The names of a zip's entries as paths inside its folder. No path leaves the folder, and none comes twice.</summary>
internal sealed class ZipNames
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>The path of a file or link, without a slash at its begin.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument.</exception>
    public string File(string name)
    {
        var path = Path(name);
        if (_folders.Contains(path))
        {
            throw PackageFailures.Entry(name, "is a file and a folder");
        }

        if (!_files.Add(path))
        {
            throw PackageFailures.Entry(name, "comes twice");
        }

        Enter(name, FolderOf(path));
        return path;
    }

    /// <summary>The path of a folder; empty for the zip's own folder. A folder may come again.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument.</exception>
    public string Folder(string name)
    {
        var path = name.Trim('/') is "" or "." ? "" : Path(name);
        Enter(name, path);
        return path;
    }

    /// <summary>Whether a link's target is inside the folder: it is relative, and climbs no higher than the folder.</summary>
    public static bool IsInside(string link, string target)
    {
        if (target.Length == 0 || target[0] == '/' || target.Contains('\0'))
        {
            return false;
        }

        var depth = link.Count(letter => letter == '/');
        foreach (var part in target.Split('/'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    private void Enter(string name, string folder)
    {
        for (; folder.Length > 0 && !_folders.Contains(folder); folder = FolderOf(folder))
        {
            if (_files.Contains(folder))
            {
                throw PackageFailures.Entry(name, "lies in a folder that is a file or a link");
            }

            _folders.Add(folder);
        }
    }

    private static string Path(string name)
    {
        if (name.StartsWith('/'))
        {
            throw PackageFailures.Entry(name, "has an absolute path");
        }

        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case "..":
                    throw PackageFailures.Entry(name, "leaves the folder");
                default:
                    if (part.Contains('\0') || Encoding.UTF8.GetByteCount(part) > PackageLimits.PartBytesMax)
                    {
                        throw PackageFailures.Entry(name, "has a name that no file can have");
                    }

                    parts.Add(part);
                    break;
            }
        }

        return parts.Count == 0 ? throw PackageFailures.Entry(name, "has no name") : string.Join('/', parts);
    }
}
