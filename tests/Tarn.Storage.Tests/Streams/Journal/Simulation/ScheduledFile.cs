using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>An open file of a <see cref="ScheduledDisk"/>.</summary>
internal sealed class ScheduledFile(ScheduledDisk disk, IDiskFile opened) : IDiskFile
{
    private IDiskFile file = opened;

    public string Path => file.Path;

    public FileClass Class => file.Class;

    public long Length => file.Length;

    public FileIdentity Identity => file.Identity;

    public bool IsPoisoned => file.IsPoisoned;

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        disk.At("write", Path, () => file.Write(offset, copy));
    }

    public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts) => disk.At("write", Path, () => file.Write(offset, parts));

    public int Read(long offset, Span<byte> buffer)
    {
        disk.BeforeRead(Path);
        return file.Read(offset, buffer);
    }

    public void SyncData() => file = disk.Sync(file, file.SyncData);

    public void Sync() => file = disk.Sync(file, file.Sync);

    public void Allocate(long length) => disk.At("allocate", Path, () => file.Allocate(length));

    public void Truncate(long length) => disk.At("truncate", Path, () => file.Truncate(length));

    public void StartWriteBack(long offset, long length) => file.StartWriteBack(offset, length);

    public void ReadAhead(long offset, long length) => file.ReadAhead(offset, length);

    public void DropCached(long offset, long length) => file.DropCached(offset, length);

    public bool TrySetAttribute(string name, ReadOnlySpan<byte> value) => file.TrySetAttribute(name, value);

    public byte[]? Attribute(string name) => file.Attribute(name);

    public void SetMode(int mode) => file.SetMode(mode);

    public void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length) =>
        file.CopyFrom(source, sourceOffset, offset, length);

    public void Dispose() => file.Dispose();
}
