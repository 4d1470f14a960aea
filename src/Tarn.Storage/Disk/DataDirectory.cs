using System.Text;

namespace Tarn.Storage.Disk;

/// <summary>
/// A data directory, opened and locked by this process. The layout stands in <c>design.md</c>'s words: journal, blobs, metadata,
/// scratch, keys, and the small files that the commands read.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>The log's hot part.</summary>
    public const string Journal = "journal";

    /// <summary>The bytes of objects.</summary>
    public const string Blobs = "blobs";

    /// <summary>What may be deleted while Tarn is stopped.</summary>
    public const string Scratch = "scratch";

    /// <summary>Key-encryption keys, files of mode 0600.</summary>
    public const string Keys = "keys";

    /// <summary>The metadata store.</summary>
    public const string Metadata = "meta.db";

    /// <summary>The root access key, in AWS's shared-credentials format, mode 0600.</summary>
    public const string Credentials = "credentials";

    /// <summary>Settings, if any.</summary>
    public const string Settings = "tarn.json";

    private const string EndpointName = "endpoint";
    private readonly DirectoryLock directoryLock;

    private DataDirectory(string path, FileDisk disk, FormatFile format, DirectoryLock directoryLock)
    {
        Path = path;
        Disk = disk;
        Format = format;
        this.directoryLock = directoryLock;
    }

    /// <summary>The directory's absolute path.</summary>
    public string Path { get; }

    /// <summary>Its disk: every path of it is relative to the directory.</summary>
    public IDisk Disk { get; }

    /// <summary>Instance id and format.</summary>
    public FormatFile Format { get; }

    /// <summary>Opens a data directory, making it where there is none.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="version">This program's version.</param>
    /// <param name="time">For the pace of bulk writing.</param>
    /// <exception cref="TarnException">
    /// Conflict: <c>DIR is used by process PID at URL</c>. NotSupported: written by a newer Tarn, or needs what this one does not know.
    /// </exception>
    public static DataDirectory Open(string path, string version, TimeProvider time)
    {
        var local = System.IO.Path.GetFullPath(path);
        var disk = new FileDisk(local, time);
        var taken = DirectoryLock.Take(local);
        try
        {
            var format = FormatFile.OpenOrCreate(disk, version);
            foreach (var folder in (ReadOnlySpan<string>)[Journal, Blobs, Scratch, Keys])
            {
                disk.CreateFolder(folder);
            }

            return new DataDirectory(local, disk, format, taken);
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>The URL that the commands find in a directory's <c>endpoint</c>, or null. Needs no lock.</summary>
    public static string? ReadEndpoint(string path)
    {
        var file = System.IO.Path.Join(path, EndpointName);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>Tells the commands where the server listens.</summary>
    public void PublishEndpoint(string url)
    {
        AtomicFile.Write(Disk, EndpointName, Encoding.UTF8.GetBytes(url + "\n"));
        directoryLock.Write(url);
    }

    /// <summary>Removes the endpoint and gives the lock back.</summary>
    public void Dispose()
    {
        Disk.Delete(EndpointName);
        directoryLock.Dispose();
    }
}
