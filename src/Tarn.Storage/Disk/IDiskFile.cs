namespace Tarn.Storage.Disk;

/// <summary>
/// An open file. A failed write or sync poisons it: every later write and sync throws, because the system may have
/// dropped the pages and would report success. See D2 (a failed sync poisons its file). Reads of different threads may
/// overlap; writes have one caller at a time.
/// </summary>
public interface IDiskFile : IDisposable
{
    /// <summary>The path by which the file was opened, relative to the data directory.</summary>
    string Path { get; }

    /// <summary>The file's class: D36 (files have a class).</summary>
    FileClass Class { get; }

    /// <summary>The current number of bytes.</summary>
    long Length { get; }

    /// <summary>The current length, time of the last write and inode.</summary>
    FileIdentity Identity { get; }

    /// <summary>Whether a write or sync failed (D2).</summary>
    bool IsPoisoned { get; }

    /// <summary>Writes all bytes, or throws.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Writes the parts one after the other, or throws; with one system call if the system accepts them.
    /// </summary>
    void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Reads until the buffer is full or the file ends; returns the number of bytes.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>
    /// Fills the buffer from memory. False when a part must come from the disk, when the file ends earlier, or where
    /// the system cannot know that.
    /// </summary>
    bool TryReadCached(long offset, Span<byte> buffer) => false;

    /// <summary>
    /// Maps a range for reading. If the device fails a read of mapped memory, the process ends: read the range once
    /// before, because that read throws instead.
    /// </summary>
    /// <param name="offset">A multiple of 4,096.</param>
    /// <param name="length">Within the file; the file must not become shorter while it is mapped.</param>
    /// <returns>Null: the disk has no files to map, or the system refuses more mappings.</returns>
    MappedRange? TryMap(long offset, long length) => null;

    /// <summary>
    /// Begins to write back bytes that another program wrote into the file, at the pace of its class: a sync of all of them
    /// at once would hold up the log's syncs. See D36 (files have a class).
    /// </summary>
    void WriteBack(long offset, long length)
    {
    }

    /// <summary>Makes bytes and length durable (fdatasync).</summary>
    void SyncData();

    /// <summary>Makes bytes, length, mode and attributes durable (fsync).</summary>
    void Sync();

    /// <summary>
    /// Reserves space now, so that a write up to <paramref name="length"/> cannot find the disk full; grows the file to
    /// that length.
    /// </summary>
    void Allocate(long length);

    /// <summary>Cuts or grows the file.</summary>
    void Truncate(long length);

    /// <summary>Begins to write a range back, without a wait: D3 (write-back is steady).</summary>
    void StartWriteBack(long offset, long length);

    /// <summary>Begins to read a range into the system's cache, without a wait: a hint.</summary>
    void ReadAhead(long offset, long length);

    /// <summary>Lets the system drop cached, synced pages of a range (D3).</summary>
    void DropCached(long offset, long length);

    /// <summary>Sets an extended attribute of the user space, e.g. <c>tarn</c>.</summary>
    /// <returns>False when the file system has no such attributes, or none of that length.</returns>
    bool TrySetAttribute(string name, ReadOnlySpan<byte> value);

    /// <summary>An extended attribute's value, or null.</summary>
    byte[]? Attribute(string name);

    /// <summary>Sets the permission bits, e.g. 0444 (octal).</summary>
    void SetMode(int mode);

    /// <summary>Copies a range of another file of the same disk into this one, inside the system if possible.</summary>
    void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length);
}
