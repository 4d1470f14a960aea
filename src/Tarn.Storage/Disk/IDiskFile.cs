namespace Tarn.Storage.Disk;

/// <summary>
/// An open file. A failed write or sync poisons it (D2): every later write and sync throws, since the system may have
/// dropped the pages and would report success. Reads of different threads may overlap; writes have one caller at a time.
/// </summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Relative to the data directory; the name by which it was opened.</summary>
    string Path { get; }

    /// <summary>Its class (D36).</summary>
    FileClass Class { get; }

    /// <summary>Bytes now.</summary>
    long Length { get; }

    /// <summary>Its length, time of the last write and inode now.</summary>
    FileIdentity Identity { get; }

    /// <summary>A write or sync failed (D2).</summary>
    bool IsPoisoned { get; }

    /// <summary>Writes all of it, or throws.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Writes the parts one after the other, with one call to the system where it takes them, or throws.</summary>
    void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Reads until the buffer is full or the file ends; the count read.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Fills the buffer from memory; false when any of it has to come from the disk, when the file ends earlier, or where the system cannot tell.</summary>
    bool TryReadCached(long offset, Span<byte> buffer) => false;

    /// <summary>
    /// Maps a range for reading. A read of mapped memory that the device fails ends the process: read the range once before, which throws.
    /// </summary>
    /// <param name="offset">A multiple of 4,096.</param>
    /// <param name="length">Within the file; the file must not become shorter while it is mapped.</param>
    /// <returns>Null: the disk has no files to map, or the system gives no more mappings.</returns>
    MappedRange? TryMap(long offset, long length) => null;

    /// <summary>Makes bytes and length durable (fdatasync).</summary>
    void SyncData();

    /// <summary>Makes bytes, length, mode and attributes durable (fsync).</summary>
    void Sync();

    /// <summary>Takes room now, so that writing up to <paramref name="length"/> cannot find the disk full; grows the file to it.</summary>
    void Allocate(long length);

    /// <summary>Cuts or grows the file.</summary>
    void Truncate(long length);

    /// <summary>Begins to write a range back without waiting (D3).</summary>
    void StartWriteBack(long offset, long length);

    /// <summary>Begins to read a range into the system's cache without waiting: a hint.</summary>
    void ReadAhead(long offset, long length);

    /// <summary>Lets the system forget cached, synced pages of a range (D3).</summary>
    void DropCached(long offset, long length);

    /// <summary>Sets an extended attribute of the user space, e.g. <c>tarn</c>.</summary>
    /// <returns>False when the file system has no such attributes, or not so long ones.</returns>
    bool TrySetAttribute(string name, ReadOnlySpan<byte> value);

    /// <summary>An extended attribute's value, or null.</summary>
    byte[]? Attribute(string name);

    /// <summary>Sets the permission bits, e.g. 0444 (octal).</summary>
    void SetMode(int mode);

    /// <summary>Copies a range of another file of the same disk into this one, inside the system where it can.</summary>
    void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length);
}
