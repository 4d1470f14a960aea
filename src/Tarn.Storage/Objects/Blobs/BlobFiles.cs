using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// The blob files of one start (an epoch), and files of earlier starts for reading and removal. Calls block.
/// </summary>
internal sealed class BlobFiles(IDisk disk, uint epoch)
{
    /// <summary>0444: a blob never changes, and its readers may be other users.</summary>
    public const int BlobMode = 0x124;

    private const int OwnerMode = 0x180; // 0600
    private const long ChangeModeBytes = 1 << 20;
    private const string Top = DataDirectory.Blobs;
    private const string Unfinished = ".part";
    private const string Beside = ".meta";
    private const string PacksFolder = "packs";
    private readonly bool[] _folderMade = new bool[256];
    private readonly FolderSyncs _syncs = new(disk);
    private long _lastNumber;
    private long _lastPack;

    public uint Epoch => epoch;

    /// <summary>The newest epoch that has a folder; 0 when none has.</summary>
    public static long NewestEpoch(IDisk disk) => disk.List(Top)
        .Select(folder => uint.TryParse(folder.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var found) ? found : 0L)
        .DefaultIfEmpty(0)
        .Max();

    public BlobId Next() => new(epoch, (ulong)Interlocked.Increment(ref _lastNumber));

    public BlobId NextPack() => new(epoch, BlobId.FirstPack + (ulong)Interlocked.Increment(ref _lastPack));

    /// <summary>Makes a pack's empty file.</summary>
    public IDiskFile CreatePack(BlobId id)
    {
        disk.CreateFolder(id.Folder);
        return disk.Create(id.Path, FileClass.Metadata);
    }

    public IDiskFile Create(BlobId id, FileClass fileClass = FileClass.Bulk)
    {
        MakeFolder(id);
        return disk.Create(id.Path + Unfinished, fileClass);
    }

    /// <summary>
    /// Makes a written file a blob: attribute, one fsync for bytes, mode and attribute together, rename, folder sync.
    /// See D20 (a version is a list of extents). It closes the file.
    /// </summary>
    public void Finish(IDiskFile file, BlobId id, byte[] attribute)
    {
        Seal(file, id, attribute);
        file.Dispose();
        disk.Rename(id.Path + Unfinished, id.Path);
        _syncs.Sync(id.Folder);
    }

    /// <summary>Makes a file of another folder a blob. Its bytes must be durable already.</summary>
    public void Adopt(string path, BlobId id, byte[] attribute)
    {
        MakeFolder(id);
        using (var file = disk.Open(path, FileClass.Bulk))
        {
            Seal(file, id, attribute);
        }

        disk.Rename(path, id.Path);
        _syncs.Sync(id.Folder);
    }

    /// <summary>Removes an unfinished file.</summary>
    public void Abandon(IDiskFile file, BlobId id)
    {
        file.Dispose();
        disk.Delete(id.Path + Unfinished);
        disk.Delete(id.Path + Beside);
        disk.Delete(id.Path);
    }

    public IDiskFile OpenRead(BlobId id) => disk.OpenRead(id.Path, FileClass.Bulk);

    /// <summary>Opens a blob without waiting for the disk; null where that is impossible.</summary>
    public IDiskFile? OpenCached(BlobId id) => disk.OpenCached(id.Path, FileClass.Bulk);

    /// <summary>Removes a blob; does nothing when it does not exist.</summary>
    public void Delete(BlobId id)
    {
        // A large file is truncated in steps; its mode forbids that to all users but root. See D36 (files have a class).
        using var large = disk.Find(id.Path) is { Length: > ChangeModeBytes } ? OpenRead(id) : null;
        large?.SetMode(OwnerMode);
        disk.Delete(id.Path);

        // Another name of the file may remain, in an export.
        large?.SetMode(BlobMode);
        disk.Delete(id.Path + Beside);
    }

    /// <summary>
    /// Makes removals of files durable. It comes before their rows go: otherwise a power loss brings a file back that no row names.
    /// </summary>
    /// <exception cref="TarnException">DiskFailed.</exception>
    public void SyncRemovals(IEnumerable<string> folders)
    {
        foreach (var folder in folders.Distinct().Where(folder => disk.Find(folder) is { IsFolder: true }))
        {
            _syncs.Sync(folder);
        }
    }

    /// <summary>The file that holds a blob's attribute, if the blob itself does not.</summary>
    public static string AttributePath(BlobId id) => id.Path + Beside;

    /// <summary>A blob's attribute as stored; null: it has none.</summary>
    /// <exception cref="TarnException">NotFound; Damaged: it is longer than any attribute.</exception>
    public byte[]? Attribute(BlobId id)
    {
        if (disk.Find(id.Path + Beside) is not null)
        {
            return AtomicFile.Read(disk, id.Path + Beside, ObjectLimits.PackAttributeBytesMax);
        }

        using var file = OpenRead(id);
        return file.Attribute(BlobAttribute.Name);
    }

    /// <summary>The blobs of one epoch, and the paths of unfinished files.</summary>
    public IEnumerable<(BlobId? Blob, string Path)> Files(uint ofEpoch) => Folders(ofEpoch).SelectMany(Files);

    /// <summary>The packs of all epochs.</summary>
    public static IEnumerable<BlobId> Packs(IDisk disk) => disk.List(Top)
        .SelectMany(folder => disk.List($"{Top}/{folder.Name}/{PacksFolder}"))
        .Select(file => BlobId.TryParse(file.Name, out var id) ? id : default)
        .Where(id => id.IsPack);

    /// <summary>The folders of one epoch, at most 257.</summary>
    public IEnumerable<string> Folders(uint ofEpoch)
    {
        var top = new BlobId(ofEpoch, 0).Folder[..^3];
        return disk.List(top).Select(folder => $"{top}/{folder.Name}");
    }

    /// <summary>The blobs in one folder, and the paths of unfinished files.</summary>
    public IEnumerable<(BlobId? Blob, string Path)> Files(string folder)
    {
        foreach (var file in disk.List(folder))
        {
            var path = $"{folder}/{file.Name}";
            if (BlobId.TryParse(file.Name, out var id))
            {
                yield return (id, path);
            }
            else if (file.Name.EndsWith(Unfinished, StringComparison.Ordinal)
                || (file.Name.EndsWith(Beside, StringComparison.Ordinal) && disk.Find(path[..^Beside.Length]) is null))
            {
                yield return (null, path);
            }
        }
    }

    private void MakeFolder(BlobId id)
    {
        ref var made = ref _folderMade[id.FolderNumber];
        if (!Volatile.Read(ref made))
        {
            disk.CreateFolder(id.Folder);
            Volatile.Write(ref made, true);
        }
    }

    private void Seal(IDiskFile file, BlobId id, byte[] attribute)
    {
        if (attribute.Length > ObjectLimits.AttributeBytesMax || !file.TrySetAttribute(BlobAttribute.Name, attribute))
        {
            WriteBeside(id, attribute);
        }

        // The system refuses attributes of a read-only file to every user but root.
        file.SetMode(BlobMode);
        file.Sync();
    }

    private void WriteBeside(BlobId id, byte[] attribute)
    {
        disk.Delete(id.Path + Beside);
        using var beside = disk.Create(id.Path + Beside, FileClass.Metadata);
        beside.Write(0, attribute);
        beside.Sync();
    }
}
