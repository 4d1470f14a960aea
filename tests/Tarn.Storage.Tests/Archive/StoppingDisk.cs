using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Archive;

/// <summary>
/// A disk that blocks its caller for ever at a chosen point of archiving. It prints that the point is reached, so that
/// the test can kill the process there.
/// </summary>
internal sealed class StoppingDisk(IDisk disk, string point) : IDisk
{
    public const string SegmentWritten = "segment written";
    public const string SegmentDurable = "segment durable";
    public const string BeforeFree = "before the free";

    public DiskSpace Space => disk.Space;

    public DiskGuard Guard => disk.Guard;

    /// <summary>Blocks until the process is killed.</summary>
    public static void Stop()
    {
        Console.Out.Write("reached\n");
        Console.Out.Flush();
        Thread.Sleep(Timeout.Infinite);
    }

    public IDiskFile Create(string path, FileClass fileClass) => disk.Create(path, fileClass);

    public IDiskFile Open(string path, FileClass fileClass) => disk.Open(path, fileClass);

    public IDiskFile OpenRead(string path, FileClass fileClass) => disk.OpenRead(path, fileClass);

    public DiskEntry? Find(string path) => disk.Find(path);

    public IReadOnlyList<DiskEntry> List(string folder) => disk.List(folder);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public void SyncFolder(string path)
    {
        disk.SyncFolder(path);
        StopAt(SegmentDurable, IsBlob(path));
    }

    public void Rename(string from, string to)
    {
        StopAt(SegmentWritten, IsBlob(from));
        disk.Rename(from, to);
    }

    public void Link(string existing, string added) => disk.Link(existing, added);

    public void Delete(string path)
    {
        if (point == BeforeFree && path.StartsWith(DataDirectory.Journal, StringComparison.Ordinal))
        {
            Thread.Sleep(Timeout.Infinite); // the keeper's thread: archiving runs to its end before the kill
        }

        disk.Delete(path);
    }

    public void DeleteFolder(string path) => disk.DeleteFolder(path);

    public string LocalPath(string path) => disk.LocalPath(path);

    private static bool IsBlob(string path) => path.StartsWith(DataDirectory.Blobs, StringComparison.Ordinal);

    private void StopAt(string here, bool isHere)
    {
        if (isHere && here == point)
        {
            Stop();
        }
    }
}
