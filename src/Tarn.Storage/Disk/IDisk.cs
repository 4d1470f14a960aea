namespace Tarn.Storage.Disk;

/// <summary>
/// The disk under a data directory. Paths are relative to it, parts separated by <c>/</c>. Calls block: callers that
/// must not wait own a thread. Bytes and names are durable only after the sync that covers them: a file's bytes after
/// its own sync, a name (created, renamed, linked, deleted) after <see cref="SyncFolder"/> of its folder.
/// </summary>
/// <remarks>
/// Every method throws <see cref="TarnException"/>: NotFound, AlreadyExists, AccessDenied, DiskFull, else DiskFailed
/// with the operation, the path and the system's error.
/// </remarks>
public interface IDisk
{
    /// <summary>Makes a new, empty file (mode 0600 unless changed) and opens it for reading and writing.</summary>
    /// <exception cref="TarnException">AlreadyExists: the name exists.</exception>
    IDiskFile Create(string path, FileClass fileClass);

    /// <summary>Opens a file for reading and writing.</summary>
    IDiskFile Open(string path, FileClass fileClass);

    /// <summary>Opens a file for reading.</summary>
    IDiskFile OpenRead(string path, FileClass fileClass);

    /// <summary>
    /// Opens a file for reading, unless its name must be looked up on the disk; then returns null, and also where the
    /// system cannot know that.
    /// </summary>
    IDiskFile? OpenCached(string path, FileClass fileClass) => null;

    /// <summary>The file or folder at the path, or null.</summary>
    DiskEntry? Find(string path);

    /// <summary>Whether the path is a file itself: no folder, link, pipe or device.</summary>
    bool IsPlainFile(string path) => Find(path) is { IsFolder: false };

    /// <summary>Whether the path is a symbolic link.</summary>
    bool IsLink(string path) => false;

    /// <summary>The entries of a folder, ordered by name; empty when there is no such folder.</summary>
    IReadOnlyList<DiskEntry> List(string folder);

    /// <summary>Makes a folder and its parents, durably. Does nothing when it exists.</summary>
    void CreateFolder(string path);

    /// <summary>Makes the names in a folder durable; the empty path is the data directory itself.</summary>
    void SyncFolder(string path);

    /// <summary>
    /// Renames a file in one step and replaces a file of the new name. Durable after a sync of both folders.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>Gives a file a second name.</summary>
    /// <exception cref="TarnException">AlreadyExists: the name exists.</exception>
    void Link(string existing, string added);

    /// <summary>
    /// Removes a name, and with the last name the file. Large files are then truncated in steps, so no reader may still
    /// use them. See D36 (files have a class). Does nothing when the name does not exist.
    /// </summary>
    void Delete(string path);

    /// <summary>Removes an empty folder. Does nothing when it does not exist.</summary>
    /// <exception cref="TarnException">Conflict: the folder is not empty.</exception>
    void DeleteFolder(string path);

    /// <summary>The free space.</summary>
    DiskSpace Space { get; }

    /// <summary>Decides by the free space which work may still write: D15 (a full disk stops work in order).</summary>
    DiskGuard Guard { get; }

    /// <summary>
    /// The path by which another program (DuckDB, SQLite, a worker) finds the file. On a simulated disk it leads
    /// nowhere.
    /// </summary>
    string LocalPath(string path);
}
