using Tarn.Storage.Disk;

namespace Tarn.Bench.Journal;

/// <summary>A disk that counts the bytes read and written, and drops the system's cache on request.</summary>
internal sealed class CountingDisk(IDisk disk) : IDisk
{
    private long _read;
    private long _written;

    public long BytesRead => Interlocked.Read(ref _read);

    public long BytesWritten => Interlocked.Read(ref _written);

    public DiskSpace Space => disk.Space;

    public DiskGuard Guard => disk.Guard;

    public IDiskFile Create(string path, FileClass fileClass) => new CountingFile(this, disk.Create(path, fileClass));

    public IDiskFile Open(string path, FileClass fileClass) => new CountingFile(this, disk.Open(path, fileClass));

    public IDiskFile OpenRead(string path, FileClass fileClass) => new CountingFile(this, disk.OpenRead(path, fileClass));

    public DiskEntry? Find(string path) => disk.Find(path);

    public IReadOnlyList<DiskEntry> List(string folder) => disk.List(folder);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public void SyncFolder(string path) => disk.SyncFolder(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Link(string existing, string added) => disk.Link(existing, added);

    public void Delete(string path) => disk.Delete(path);

    public void DeleteFolder(string path) => disk.DeleteFolder(path);

    public string LocalPath(string path) => disk.LocalPath(path);

    /// <summary>Drops the page cache, so that the next reads come from the device.</summary>
    public void DropCache()
    {
        foreach (var entry in disk.List(DataDirectory.Journal))
        {
            using var file = disk.OpenRead($"{DataDirectory.Journal}/{entry.Name}", FileClass.Log);
            file.DropCached(0, entry.Length);
        }
    }

    private sealed class CountingFile(CountingDisk owner, IDiskFile file) : IDiskFile
    {
        public string Path => file.Path;

        public FileClass Class => file.Class;

        public long Length => file.Length;

        public FileIdentity Identity => file.Identity;

        public bool IsPoisoned => file.IsPoisoned;

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Interlocked.Add(ref owner._written, bytes.Length);
            file.Write(offset, bytes);
        }

        public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts)
        {
            Interlocked.Add(ref owner._written, parts.Sum(part => (long)part.Length));
            file.Write(offset, parts);
        }

        public int Read(long offset, Span<byte> buffer)
        {
            var count = file.Read(offset, buffer);
            Interlocked.Add(ref owner._read, count);
            return count;
        }

        public void SyncData() => file.SyncData();

        public void Sync() => file.Sync();

        public void Allocate(long length) => file.Allocate(length);

        public void Truncate(long length) => file.Truncate(length);

        public void StartWriteBack(long offset, long length) => file.StartWriteBack(offset, length);

        public void ReadAhead(long offset, long length) => file.ReadAhead(offset, length);

        public void DropCached(long offset, long length) => file.DropCached(offset, length);

        public bool TrySetAttribute(string name, ReadOnlySpan<byte> value) => file.TrySetAttribute(name, value);

        public byte[]? Attribute(string name) => file.Attribute(name);

        public void SetMode(int mode) => file.SetMode(mode);

        public void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length) => file.CopyFrom(source, sourceOffset, offset, length);

        public void Dispose() => file.Dispose();
    }
}
