using Tarn.Sql.Catalog;
using Tarn.Sql.Native;

namespace Tarn.Sql.Workers;

/// <summary>A worker's folder under `scratch/`: what it may read, write and spill.</summary>
internal sealed class WorkerFolder
{
    private readonly string _input;

    public WorkerFolder(string path, uint user)
    {
        Root = path;
        _input = Path.Combine(path, WorkerSettings.InputFolder);
        Directory.CreateDirectory(_input);
        foreach (var folder in new[] { WorkerSettings.OutputFolder, WorkerSettings.SpillFolder }.Select(f => Path.Combine(path, f)))
        {
            Directory.CreateDirectory(folder);
            if (user != 0)
            {
                _ = Posix.ChangeOwner(folder, user, user);
            }
        }
        if (user != 0)
        {
            _ = Posix.ChangeMode(path, 0b111_000_001);
            _ = Posix.ChangeMode(_input, 0b111_000_101);
        }
    }

    public string Root { get; }

    /// <summary>False once somebody has removed it.</summary>
    public bool IsThere => Directory.Exists(_input);

    /// <summary>Puts a leased file into the worker's sight; the link also keeps its bytes while a statement reads them.</summary>
    /// <returns>The path as the worker sees it.</returns>
    public string Link(IFileLease lease)
    {
        var link = Path.Combine(_input, lease.LinkName);
        if (!File.Exists(link) && Posix.Link(lease.Path, link) != 0)
        {
            // Another file system, or one without hard links.
            File.Copy(lease.Path, link, overwrite: true);
            _ = Posix.ChangeMode(link, 0b100_100_100);
        }
        return WorkerSettings.InputFolder + "/" + lease.LinkName;
    }

    /// <summary>Takes everything out of the worker's sight and away that it wrote.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.GetDirectories(Root))
        {
            foreach (var file in Directory.GetFiles(folder))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Bytes in `out` and `spill`.</summary>
    public long BytesWritten()
    {
        long bytes = 0;
        foreach (var folder in new[] { WorkerSettings.OutputFolder, WorkerSettings.SpillFolder })
        {
            var written = new DirectoryInfo(Path.Combine(Root, folder));
            foreach (var file in written.Exists ? written.EnumerateFiles("*", SearchOption.AllDirectories) : [])
            {
                bytes += file.Exists ? file.Length : 0;
            }
        }
        return bytes;
    }

    public void Delete()
    {
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
