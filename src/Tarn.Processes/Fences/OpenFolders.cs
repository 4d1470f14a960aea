namespace Tarn.Processes.Fences;

/// <summary>Whether other users than the server's reach files.</summary>
public static class OpenFolders
{
    /// <summary>The folder on the way that other users may not pass, or the path itself if they may not read it; null: it is open.</summary>
    public static string? FirstClosed(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return path;
        }

        FileSystemInfo at = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return at.Exists && (at.UnixFileMode & UnixFileMode.OtherRead) != 0 ? FirstBarred(path) : path;
    }

    /// <summary>The folder on the way to a file or folder that other users may not pass, the folder itself included; null: none.</summary>
    public static string? FirstBarred(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return path;
        }

        var folders = new Stack<DirectoryInfo>();
        for (var folder = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path).Directory; folder is not null; folder = folder.Parent)
        {
            folders.Push(folder);
        }

        return folders.FirstOrDefault(folder => (folder.UnixFileMode & UnixFileMode.OtherExecute) == 0)?.FullName;
    }
}
