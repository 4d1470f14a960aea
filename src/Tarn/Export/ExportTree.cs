using System.Text;
using System.Text.Json;
using Tarn.OwnProcess;
using Tarn.Processes.Native;
using Tarn.Storage.Disk;

namespace Tarn.Export;

/// <summary>
/// The folder of an export. A file with the instance's id marks it, so an export never writes into another folder. Files come by a
/// rename: a reader sees the old file or the new one, and a killed export leaves only files that the next one removes.
/// </summary>
internal sealed class ExportTree
{
    private const string Marker = ".tarn-export";
    private const string Part = ".tarn-part";

    private const int WrittenMode = 0b110_100_100;
    private const int CopiedMode = 0b100_100_100;

    private readonly FileDisk? _disk;
    private readonly bool _isDry;

    private ExportTree(string folder, bool isDry) => (Folder, _disk, _isDry) = (folder, isDry ? null : new FileDisk(folder, TimeProvider.System), isDry);

    /// <summary>The folder's absolute path.</summary>
    public string Folder { get; }

    /// <summary>Whether a file could not be linked, so that files are copied.</summary>
    public bool IsOnOtherDisk { get; private set; }

    /// <summary>Opens the folder; makes it if there is none.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="instance">The id of the instance whose tables are exported.</param>
    /// <exception cref="CommandException">The folder holds something else, or its path cannot be a location.</exception>
    public static ExportTree Open(ExportOptions options, string data, Guid instance)
    {
        var folder = options.Folder;
        if (folder.Any(c => !char.IsAsciiLetterOrDigit(c) && !"/._-+=@,~".Contains(c)))
        {
            throw new CommandException($"{folder}: the path may have letters, digits and /._-+=@,~ only, because readers take other characters differently");
        }

        if ((folder + "/").StartsWith(data.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            throw new CommandException($"{folder} lies in the data directory");
        }

        var marker = Path.Combine(folder, Marker);
        if (!File.Exists(marker) && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandException($"{folder} is not empty, and it is no export ({Marker} is missing): choose another folder");
        }

        if (File.Exists(marker) && Instance(marker) != instance)
        {
            throw new CommandException($"{folder} is the export of another instance: choose another folder");
        }

        var tree = new ExportTree(folder, options.IsDry);
        if (!options.IsDry)
        {
            Directory.CreateDirectory(folder);
            tree.Write(marker, Encoding.UTF8.GetBytes($"{{\"format\":1,\"instance\":\"{instance}\"}}\n"));
        }

        return tree;
    }

    /// <summary>Writes a file, synced.</summary>
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        if (_isDry)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(_disk!, Relative(path), bytes.ToArray(), WrittenMode);
    }

    /// <summary>Links a file. On another file system it is copied.</summary>
    public void Link(string file, string path, DateTime modified)
    {
        if (_isDry)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path + Part);
        if (!IsOnOtherDisk && FenceCalls.Link(file, path + Part) == 0)
        {
            Rename(path);
            return;
        }

        IsOnOtherDisk = true;
        Copy(file, path, modified);
    }

    /// <summary>Whether a copy of the file is there.</summary>
    public static bool HasCopy(string path, long sizeBytes, DateTime modified) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } there && there.Length == sizeBytes && there.LastWriteTimeUtc == modified;

    /// <summary>Copies a file, read-only as the original.</summary>
    public void Copy(string file, string path, DateTime modified)
    {
        if (_isDry || HasCopy(path, new FileInfo(file).Length, modified))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path + Part);
        File.Copy(file, path + Part);
        _ = FenceCalls.ChangeMode(path + Part, WrittenMode);
        File.SetLastWriteTimeUtc(path + Part, modified);
        using (var copy = _disk!.Open(Relative(path + Part), FileClass.Bulk))
        {
            copy.SetMode(CopiedMode);
            copy.Sync();
        }

        Rename(path);
    }

    /// <summary>Removes all files and folders below a folder, except some.</summary>
    /// <param name="folder">The folder's absolute path.</param>
    /// <param name="kept">The files that stay, as absolute paths.</param>
    public void RemoveOthers(string folder, IReadOnlySet<string> kept)
    {
        if (_isDry || !Directory.Exists(folder))
        {
            return;
        }

        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().ToList())
        {
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                RemoveOthers(entry.FullName, kept);
            }
            else if (!kept.Contains(entry.FullName))
            {
                entry.Delete();
            }
        }

        if (folder != Folder && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>The file that marks the folder.</summary>
    public string MarkerPath => Path.Combine(Folder, Marker);

    // Of two names of one file, a rename removes neither.
    private void Rename(string path)
    {
        _disk!.Rename(Relative(path + Part), Relative(path));
        File.Delete(path + Part);
    }

    private string Relative(string path) => Path.GetRelativePath(Folder, path);

    private static Guid Instance(string marker)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(marker));
            return json.RootElement.GetProperty("instance").GetGuid();
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new CommandException($"{marker} is no mark of an export: {broken.Message}", inner: broken);
        }
    }
}
