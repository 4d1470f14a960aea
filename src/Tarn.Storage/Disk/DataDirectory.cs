using System.Text;

namespace Tarn.Storage.Disk;

/// <summary>
/// A data directory, opened and locked by this process. It holds the journal, blobs, metadata, scratch, keys, and the
/// small files that the commands read.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>The journal: the recent part of the log.</summary>
    public const string Journal = "journal";

    /// <summary>The bytes of objects.</summary>
    public const string Blobs = "blobs";

    /// <summary>Files that may be deleted while Tarn is stopped.</summary>
    public const string Scratch = "scratch";

    /// <summary>Objects whose parts are joined into one file for a reader.</summary>
    public const string ScratchObjects = Scratch + "/objects";

    /// <summary>Files that deliveries have encoded and not yet committed.</summary>
    public const string ScratchDelivery = Scratch + "/delivery";

    /// <summary>The spill files of the Parquet encoder.</summary>
    public const string ScratchParquet = Scratch + "/parquet-spill";

    /// <summary>The folders of the SQL workers.</summary>
    public const string ScratchWorkers = Scratch + "/workers";

    /// <summary>The folders of the engines of applications.</summary>
    public const string ScratchEngines = Scratch + "/engines";

    /// <summary>Code, bootstraps and own folders of functions.</summary>
    public const string ScratchFunctions = Scratch + "/functions";

    /// <summary>The folder of delayed messages and ids of deduplication beyond the memory.</summary>
    public const string ScratchMessages = Scratch + "/messages";

    /// <summary>Key-encryption keys, files of mode 0600.</summary>
    public const string Keys = "keys";

    /// <summary>The metadata store.</summary>
    public const string Metadata = "meta.db";

    /// <summary>The rows of item tables.</summary>
    public const string Items = "items";

    /// <summary>The copy of the metadata store.</summary>
    public const string MetadataCopy = Metadata + ".copy";

    /// <summary>The root access key, in AWS's shared-credentials format, mode 0600.</summary>
    public const string Credentials = "credentials";

    /// <summary>Settings, if any.</summary>
    public const string Settings = "tarn.json";

    private const string EndpointName = "endpoint";
    private const string TlsEndpointName = "endpoint-tls";
    private const int TopModeMax = 0x1ED; // 0755
    private const int FolderModeMax = 0x1E8; // 0750
    private readonly DirectoryLock? _directoryLock;
    private bool _isInspected;

    private DataDirectory(string path, FileDisk disk, FormatFile format, DirectoryLock? directoryLock)
    {
        Path = path;
        Disk = disk;
        Format = format;
        _directoryLock = directoryLock;
    }

    /// <summary>The directory's absolute path.</summary>
    public string Path { get; }

    /// <summary>The directory's disk; its paths are relative to the directory.</summary>
    public IDisk Disk { get; }

    /// <summary>Whether the directory was made now: this is its first start.</summary>
    public bool IsNew { get; private init; }

    /// <summary>Whether this process has the directory alone.</summary>
    public bool IsLocked { get; private init; }

    /// <summary>Instance id and format.</summary>
    public FormatFile Format { get; }

    /// <summary>Whether the path is a data directory, of any version.</summary>
    public static bool IsThere(string path) => File.Exists(System.IO.Path.Join(System.IO.Path.GetFullPath(path), FormatFile.Name));

    /// <summary>Opens a data directory; makes one if there is none.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="version">This program's version.</param>
    /// <param name="time">The clock for the pace of bulk writes.</param>
    /// <exception cref="TarnException">
    /// Conflict: <c>DIR is used by process PID at URL</c>. NotSupported: a newer Tarn wrote it, or it needs a feature
    /// that this one does not know.
    /// </exception>
    public static DataDirectory Open(string path, string version, TimeProvider time)
    {
        var local = System.IO.Path.GetFullPath(path);
        var disk = new FileDisk(local, time);
        var taken = DirectoryLock.Take(local);
        try
        {
            disk.Guard.MakeRoomForStart();
            var isNew = disk.Find(FormatFile.Name) is null;
            var format = isNew && Left(disk).Count == 0 ? FormatFile.Make(disk, version) : ReadFormat(local, disk, version);
            PrivateFile.LimitFolder(local, TopModeMax);
            foreach (var folder in (ReadOnlySpan<string>)[Journal, Blobs, Scratch, Keys])
            {
                disk.CreateFolder(folder);
                PrivateFile.LimitFolder(disk.LocalPath(folder), FolderModeMax);
            }

            return new DataDirectory(local, disk, format, taken) { IsNew = isNew, IsLocked = true };
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens an existing data directory for inspection. It takes the lock if it is free, so that no server starts
    /// meanwhile, and changes nothing.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="version">This program's version.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The directory; <see cref="IsLocked"/> is true when this process has it alone.</returns>
    /// <exception cref="TarnException">
    /// NotFound: there is no data directory; NotSupported: a later program wrote it.
    /// </exception>
    public static DataDirectory OpenToInspect(string path, string version, TimeProvider time)
    {
        var local = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(local))
        {
            throw NoData(local);
        }

        var disk = new FileDisk(local, time);
        if (disk.Find(FormatFile.Name) is null && Left(disk).Count == 0)
        {
            throw NoData(local);
        }

        var format = ReadFormat(local, disk, version);
        try
        {
            return new DataDirectory(local, disk, format, DirectoryLock.TakeToInspect(local)) { IsLocked = true, _isInspected = true };
        }
        catch (TarnException e) when (e.Kind == ErrorKind.Conflict)
        {
            // a server runs on it
            return new DataDirectory(local, disk, format, null) { _isInspected = true };
        }
    }

    /// <summary>
    /// The given folders that are not empty, with a slash after the name, and the given files that exist.
    /// </summary>
    public static IReadOnlyList<string> Held(IDisk disk, IReadOnlyList<string> folders, IReadOnlyList<string> files) =>
        [.. folders.Where(folder => disk.List(folder).Count > 0).Select(folder => folder + "/"), .. files.Where(file => disk.Find(file) is not null)];

    /// <summary>
    /// The server's URL from a directory's <c>endpoint</c> file, which the commands read; null when there is none.
    /// Needs no lock.
    /// </summary>
    public static string? ReadEndpoint(string path)
    {
        var file = System.IO.Path.Join(path, EndpointName);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>
    /// The TLS address of a directory's running server, and the file of the authority to trust if it is Tarn's own;
    /// null when the server has no TLS address.
    /// </summary>
    public static (string Url, string? AuthorityFile)? ReadTlsEndpoint(string path)
    {
        var file = System.IO.Path.Join(path, TlsEndpointName);
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return lines.Length == 0 ? null : (lines[0], lines.Length > 1 ? lines[1] : null);
    }

    /// <summary>Publishes the server's TLS address for the commands.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the commands cannot read the address.</exception>
    /// <param name="authority">
    /// The authority's certificate, below this directory; null when the authority is not Tarn's own.
    /// </param>
    public void PublishTlsEndpoint(string url, string? authority) => AtomicFile.Write(
        Disk,
        TlsEndpointName,
        Encoding.UTF8.GetBytes(authority is null ? url + "\n" : $"{url}\n{System.IO.Path.Join(Path, authority)}\n"));

    /// <summary>Publishes the server's address for the commands.</summary>
    /// <exception cref="TarnException">DiskFull, DiskFailed: the commands cannot read the address.</exception>
    public void PublishEndpoint(string url)
    {
        AtomicFile.Write(Disk, EndpointName, Encoding.UTF8.GetBytes(url + "\n"));
        _directoryLock!.Write(url);
    }

    /// <summary>Removes the endpoint and releases the lock.</summary>
    public void Dispose()
    {
        if (!_isInspected)
        {
            Disk.Delete(EndpointName);
            Disk.Delete(TlsEndpointName);
        }

        _directoryLock?.Dispose();
    }

    private static TarnException NoData(string local) => new(ErrorKind.NotFound, $"{local} holds no Tarn data");

    // Entries that prove that a directory without FORMAT once had one.
    private static IReadOnlyList<string> Left(FileDisk disk) => Held(disk, [Journal, Blobs, Keys], [Metadata, Credentials]);

    // A new instance id would make all other files unreadable, because they would belong to another instance.
    private static FormatFile ReadFormat(string local, FileDisk disk, string version)
    {
        string reason;
        try
        {
            return FormatFile.Open(disk, version);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            reason = $"{disk.LocalPath(FormatFile.Name)} is missing, and the folder holds {string.Join(", ", Left(disk))}.";
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            reason = $"{local}{System.IO.Path.DirectorySeparatorChar}{damaged.Message}.";
        }

        throw new TarnException(
            ErrorKind.Damaged,
            $"{reason} Nothing was changed. Put {FormatFile.Name} back from a backup of this folder (it never "
                + $"changes), or restore a backup of the whole folder, "
            + "or start with another --data.");
    }
}
