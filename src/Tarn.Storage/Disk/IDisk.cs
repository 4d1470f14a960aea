namespace Tarn.Storage.Disk;

/// <summary>
/// The disk under a data directory. Paths are relative to it, parts separated by <c>/</c>. Calls block: callers that must not
/// wait own a thread. Nothing is durable before the sync that covers it: a file's bytes by its own sync, a name (created,
/// renamed, linked, deleted) by <see cref="SyncFolder"/> of the folder that holds it.
/// </summary>
/// <remarks>
/// Every method throws <see cref="TarnException"/>: NotFound, AlreadyExists, AccessDenied, DiskFull, else DiskFailed with the
/// operation, the path and the system's error.
/// </remarks>
public interface IDisk
{
    /// <summary>Makes a new, empty file (mode 0600 unless changed) and opens it for reading and writing.</summary>
    /// <exception cref="TarnException">AlreadyExists: there is something of that name.</exception>
    IDiskFile Create(string path, FileClass fileClass);

    /// <summary>Opens a file for reading and writing.</summary>
    IDiskFile Open(string path, FileClass fileClass);

    /// <summary>Opens a file for reading.</summary>
    IDiskFile OpenRead(string path, FileClass fileClass);

    /// <summary>Opens a file for reading, unless the name has to be looked up on the disk; null then, and where the system cannot tell.</summary>
    IDiskFile? OpenCached(string path, FileClass fileClass) => null;

    /// <summary>What the path names, or null.</summary>
    DiskEntry? Find(string path);

    /// <summary>What is in a folder, ordered by name; empty when there is no such folder.</summary>
    IReadOnlyList<DiskEntry> List(string folder);

    /// <summary>Makes a folder and those above it, durably. Nothing happens when it is there.</summary>
    void CreateFolder(string path);

    /// <summary>Makes the names in a folder durable; the empty path is the data directory itself.</summary>
    void SyncFolder(string path);

    /// <summary>Gives a file another name in one step, replacing what had it. Durable after a sync of both folders.</summary>
    void Rename(string from, string to);

    /// <summary>Gives a file a second name.</summary>
    /// <exception cref="TarnException">AlreadyExists: there is something of that name.</exception>
    void Link(string existing, string added);

    /// <summary>Removes a name, and with the last one the file; large ones are truncated in steps then (D36), so nobody may still be reading it.
    /// Nothing happens when it is not there.</summary>
    void Delete(string path);

    /// <summary>Removes an empty folder. Nothing happens when it is not there.</summary>
    /// <exception cref="TarnException">Conflict: it is not empty.</exception>
    void DeleteFolder(string path);

    /// <summary>Room left.</summary>
    DiskSpace Space { get; }

    /// <summary>Who may still write, by the room left (D15).</summary>
    DiskGuard Guard { get; }

    /// <summary>The path by which another program (DuckDB, SQLite, a worker) finds the file. A simulated disk's leads nowhere.</summary>
    string LocalPath(string path);
}
