using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>An open file of a <see cref="ScheduledDisk"/>.</summary>
internal sealed class ScheduledFile(ScheduledDisk disk, IDiskFile opened) : IDiskFile
{
    private IDiskFile _file = opened;

    public string Path => _file.Path;

    public FileClass Class => _file.Class;

    public long Length => _file.Length;

    public FileIdentity Identity => _file.Identity;

    public bool IsPoisoned => _file.IsPoisoned;

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        disk.At("write", Path, () => _file.Write(offset, copy));
    }

    public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts) => disk.At("write", Path, () => _file.Write(offset, parts));

    public int Read(long offset, Span<byte> buffer)
    {
        disk.BeforeRead(Path);
        return _file.Read(offset, buffer);
    }

    public void SyncData() => _file = disk.Sync(_file, _file.SyncData);

    public void Sync() => _file = disk.Sync(_file, _file.Sync);

    public void Allocate(long length) => disk.At("allocate", Path, () => _file.Allocate(length));

    public void Truncate(long length) => disk.At("truncate", Path, () => _file.Truncate(length));

    public void StartWriteBack(long offset, long length) => _file.StartWriteBack(offset, length);

    public void ReadAhead(long offset, long length) => _file.ReadAhead(offset, length);

    public void DropCached(long offset, long length) => _file.DropCached(offset, length);

    public bool TrySetAttribute(string name, ReadOnlySpan<byte> value) => _file.TrySetAttribute(name, value);

    public byte[]? Attribute(string name) => _file.Attribute(name);

    public void SetMode(int mode) => _file.SetMode(mode);

    public void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length) =>
        _file.CopyFrom(source, sourceOffset, offset, length);

    public void Dispose() => _file.Dispose();
}
