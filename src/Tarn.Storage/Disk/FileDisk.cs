using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>The operating system's disk.</summary>
public sealed class FileDisk : IDisk
{
    private const int FileMode = 0x180; // 0600
    private const int FolderMode = 0x1C0; // 0700
    private const long TruncateStepBytes = 64L << 20;

    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly BulkBudget _bulk;

    /// <summary>Opens the disk at a folder; makes the folder if it is missing.</summary>
    public FileDisk(string root, TimeProvider time)
        : this(time, Path.GetFullPath(root)) => MakeFolderChain(_root);

    private FileDisk(TimeProvider time, string root)
    {
        _root = root;
        _time = time;
        _bulk = new BulkBudget(time);
        Guard = new DiskGuard(this, time);
    }

    /// <summary>Opens the disk at a folder that may be missing now.</summary>
    public static FileDisk OfFolder(string root, TimeProvider time) => new(time, Path.GetFullPath(root));

    /// <inheritdoc/>
    public DiskGuard Guard { get; }

    /// <inheritdoc/>
    public DiskSpace Space
    {
        get
        {
            var drive = new DriveInfo(_root);
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
        }
    }

    /// <inheritdoc/>
    public string LocalPath(string path)
    {
        Invariant.Check(!Path.IsPathRooted(path));
        return path.Length == 0 ? _root : Path.Join(_root, path);
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path, FileClass fileClass) =>
        OpenFile(path, fileClass, Posix.ReadWrite | Posix.CreateNew);

    /// <inheritdoc/>
    public IDiskFile Open(string path, FileClass fileClass) => OpenFile(path, fileClass, Posix.ReadWrite);

    /// <inheritdoc/>
    public IDiskFile OpenRead(string path, FileClass fileClass) => OpenFile(path, fileClass, Posix.ReadOnly);

    /// <inheritdoc/>
    public IDiskFile? OpenCached(string path, FileClass fileClass) =>
        CachedReads.Open(LocalPath(path)) is { } handle ? new PosixFile(path, fileClass, handle, _bulk, Guard, _time) : null;

    /// <inheritdoc/>
    public DiskEntry? Find(string path)
    {
        var local = LocalPath(path);
        var file = new FileInfo(local);
        return file.Exists ? Entry(file)
            : Directory.Exists(local) ? Entry(new DirectoryInfo(local))
            : null;
    }

    /// <inheritdoc/>
    public bool IsPlainFile(string path) => TypeOf(path) == Posix.TypePlain;

    /// <inheritdoc/>
    public bool IsLink(string path) => TypeOf(path) == Posix.TypeLink;

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string folder)
    {
        var directory = new DirectoryInfo(LocalPath(folder));
        if (!directory.Exists)
        {
            return [];
        }

        var entries = directory.EnumerateFileSystemInfos().Select(Entry).ToArray();
        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    /// <inheritdoc/>
    public void CreateFolder(string path) => Guard.WithBallast(() => MakeFolderChain(LocalPath(path)));

    /// <inheritdoc/>
    public void SyncFolder(string path) => SyncLocalFolder(LocalPath(path));

    /// <inheritdoc/>
    public void Rename(string from, string to) =>
        Check(Posix.Rename(LocalPath(from), LocalPath(to)), "rename", from);

    /// <inheritdoc/>
    public void Link(string existing, string added) =>
        Check(Posix.Link(LocalPath(existing), LocalPath(added)), "link", existing);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        // The name goes first: after a crash in between there is no file, not a file that has lost its end.
        using var large = OpenIfLarge(path);
        if (Posix.Unlink(LocalPath(path)) != 0 && PosixError.Last != PosixError.NoSuchFile)
        {
            PosixError.Throw("unlink", path, PosixError.Last);
        }

        TruncateInSteps(large);
    }

    /// <inheritdoc/>
    public void DeleteFolder(string path)
    {
        if (Posix.RemoveFolder(LocalPath(path)) != 0 && PosixError.Last != PosixError.NoSuchFile)
        {
            PosixError.Throw("rmdir", path, PosixError.Last);
        }
    }

    private static DiskEntry Entry(FileSystemInfo info) => new(
        info.Name,
        info is DirectoryInfo,
        info is FileInfo file ? file.Length : 0,
        new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds());

    // The type of the name itself, even if it is a link; 0: there is none.
    private unsafe uint TypeOf(string path)
    {
        var status = stackalloc uint[Posix.StatusWords];
        return Posix.Status(Posix.CurrentFolder, LocalPath(path), Posix.NoFollow, Posix.StatusType, status) == 0
            ? status[Posix.StatusModeWord] & Posix.TypeBits
            : 0;
    }

    private static void Check(int result, string operation, string path)
    {
        if (result != 0)
        {
            PosixError.Throw(operation, path, PosixError.Last);
        }
    }

    private static SafeFileHandle OpenLocal(string local, int flags, string path)
    {
        while (true)
        {
            var descriptor = Posix.Open(local, flags | Posix.CloseOnExec, FileMode);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (PosixError.Last != PosixError.Interrupted)
            {
                PosixError.Throw("open", path, PosixError.Last);
            }
        }
    }

    private static void SyncLocalFolder(string local)
    {
        using var handle = OpenLocal(local, Posix.ReadOnly | Posix.Directory, local);
        Check(Posix.Sync(handle), "fsync", local);
    }

    private static void MakeFolderChain(string local)
    {
        if (Directory.Exists(local))
        {
            return;
        }

        var parent = Path.GetDirectoryName(local)!;
        MakeFolderChain(parent);
        if (Posix.MakeFolder(local, FolderMode) != 0 && PosixError.Last != PosixError.Exists)
        {
            PosixError.Throw("mkdir", local, PosixError.Last);
        }

        SyncLocalFolder(parent);
    }

    private static unsafe uint Links(string local)
    {
        var status = stackalloc uint[Posix.StatusWords];
        Check(Posix.Status(Posix.CurrentFolder, local, 0, Posix.StatusLinks, status), "statx", local);
        return status[Posix.StatusLinksWord];
    }

    private PosixFile OpenFile(string path, FileClass fileClass, int flags) =>
        new(path, fileClass, OpenLocal(LocalPath(path), flags, path), _bulk, Guard, _time);

    // D36 (files have a class): one unlink of gigabytes stalls the log's syncs. A file with another name is not
    // truncated: it keeps its bytes.
    private PosixFile? OpenIfLarge(string path)
    {
        var local = LocalPath(path);
        var info = new FileInfo(local);
        if (!info.Exists || info.Length <= TruncateStepBytes || Links(local) != 1)
        {
            return null;
        }

        return OpenFile(path, FileClass.Bulk, Posix.ReadWrite);
    }

    private static void TruncateInSteps(PosixFile? file)
    {
        for (var length = (file?.Length ?? 0) - TruncateStepBytes; length > 0; length -= TruncateStepBytes)
        {
            file!.Truncate(length);
        }
    }
}
