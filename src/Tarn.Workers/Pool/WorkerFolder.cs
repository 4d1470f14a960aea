using Tarn.Processes.Native;
using Tarn.Workers.Leases;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Pool;

/// <summary>A worker's folder under `scratch/`, with the files that it may read, write and spill.</summary>
public sealed class WorkerFolder
{
    private readonly string _input;
    private readonly uint _user;
    private DateTime _begun;

    public WorkerFolder(string path, uint user)
    {
        (Root, _user) = (path, user);
        _input = Path.Combine(path, WorkerSettings.InputFolder);
        Directory.CreateDirectory(_input);
        foreach (var folder in new[] { WorkerSettings.OutputFolder, WorkerSettings.SpillFolder }.Select(f => Path.Combine(path, f)))
        {
            Directory.CreateDirectory(folder);
            if (user != 0)
            {
                _ = FenceCalls.ChangeOwner(folder, user, user);
            }
        }

        if (user != 0)
        {
            _ = FenceCalls.ChangeMode(path, 0b111_000_001);
            _ = FenceCalls.ChangeMode(_input, 0b111_000_101);
        }
    }

    public string Root { get; }

    /// <summary>Whether the folder still exists; it may have been removed.</summary>
    public bool IsThere => Directory.Exists(_input);

    /// <summary>
    /// Whether the process has spilled since <see cref="Begin"/>. From then on, its engine looks for a spilled file at each block of
    /// memory that it frees, and each look resolves paths (decision 18).
    /// </summary>
    public bool HasSpilled => SpillChanged() != _begun;

    /// <summary>Notes that a process begins to use the folder.</summary>
    public void Begin() => _begun = SpillChanged();

    /// <summary>
    /// Links a leased file into the worker's folder. The link also pins the file's bytes while a statement reads them.
    /// </summary>
    /// <returns>The path for the worker.</returns>
    public string Link(IFileLease lease) => Link(lease.Path, lease.LinkName);

    /// <summary>Links a file into the worker's folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The link's name, which no file with other bytes ever has.</param>
    /// <returns>The path for the worker.</returns>
    public string Link(string path, string name)
    {
        var link = Path.Combine(_input, name);
        if (!File.Exists(link) && FenceCalls.Link(path, link) != 0)
        {
            // The folder is on another file system, or on one without hard links.
            File.Copy(path, link, overwrite: true);
            _ = FenceCalls.ChangeMode(link, 0b100_100_100);
        }

        return WorkerSettings.InputFolder + "/" + name;
    }

    /// <summary>
    /// Moves a file that the worker wrote out of the folder. Its process must have ended: then no other program can change the
    /// file. D20 (a version is a list of extents).
    /// </summary>
    /// <exception cref="WorkerException">The worker wrote something else than a file.</exception>
    public void Take(string written, string path)
    {
        var file = new FileInfo(Path.Combine(Root, written));
        if (!file.Exists || file.LinkTarget is not null || (file.Attributes & (FileAttributes.Directory | FileAttributes.Device)) != 0)
        {
            throw new WorkerException(WorkerErrorName.GenericInternalError, $"a worker wrote no file {written}");
        }

        file.MoveTo(path);
        if (_user != 0)
        {
            // A later worker of this user could change the file.
            _ = FenceCalls.ChangeOwner(path, FenceCalls.EffectiveUserId(), FenceCalls.EffectiveUserId());
        }
    }

    /// <summary>Removes the links to leased files, and the files that the worker wrote.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.GetDirectories(Root))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                File.Delete(file);
            }
        }
    }

    private DateTime SpillChanged() => Directory.GetLastWriteTimeUtc(Path.Combine(Root, WorkerSettings.SpillFolder));

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

    /// <summary>Removes the folder. Files that cannot be removed stay until the next worker of this folder or the next start.</summary>
    public void Delete()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process changes the folder, or removed it; a worker that follows begins with an empty one.
        }
    }
}
