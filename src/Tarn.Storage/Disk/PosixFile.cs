using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>
/// A file of <see cref="FileDisk"/>. Results of all system calls are checked; a failed write or sync poisons the file.
/// See D1 (system calls are checked) and D2 (a failed sync poisons its file).
/// </summary>
internal sealed unsafe partial class PosixFile : IDiskFile
{
    private readonly SafeFileHandle _handle;
    private readonly BulkBudget _bulk;
    private readonly DiskGuard _guard;
    private readonly TimeProvider _time;

    public PosixFile(string path, FileClass fileClass, SafeFileHandle handle, BulkBudget bulk, DiskGuard guard, TimeProvider time)
    {
        Path = path;
        Class = fileClass;
        _handle = handle;
        _bulk = bulk;
        _guard = guard;
        _time = time;
    }

    public string Path { get; }

    public FileClass Class { get; }

    public bool IsPoisoned { get; private set; }

    public long Length
    {
        get
        {
            var length = Posix.Seek(_handle, 0, 2);
            return length >= 0 ? length : throw PosixError.Describe("lseek", Path, PosixError.Last);
        }
    }

    public FileIdentity Identity
    {
        get
        {
            var status = stackalloc uint[Posix.StatusWords];
            if (Posix.Status(_handle, string.Empty, Posix.OfDescriptor, Posix.StatusIdentity, status) != 0)
            {
                PosixError.Throw("statx", Path, PosixError.Last);
            }

            var seconds = *(long*)(status + Posix.StatusModifiedWord);
            return new FileIdentity(
                *(long*)(status + Posix.StatusSizeWord),
                (seconds * 1_000_000_000) + status[Posix.StatusModifiedNsWord],
                *(ulong*)(status + Posix.StatusInodeWord));
        }
    }

    public int Read(long offset, Span<byte> buffer) => PosixRead.Fill(_handle, Path, offset, buffer);

    public MappedRange? TryMap(long offset, long length)
    {
        Invariant.Check(length > 0);
        var mapped = Posix.Map(0, (nuint)length, Posix.ProtectRead, Posix.MapShared, _handle, offset);
        return mapped == -1 ? null : new MappedRange(mapped, length);
    }

    public bool TryReadCached(long offset, Span<byte> buffer) => CachedReads.TryFill(_handle, offset, buffer);

    public void SyncData()
    {
        CheckSound("fdatasync");
        var start = _time.GetTimestamp();
        if (Posix.SyncData(_handle) != 0)
        {
            Poison("fdatasync", PosixError.Last);
        }

        if (Class == FileClass.Log)
        {
            _bulk.LogSynced(_time.GetElapsedTime(start));
        }
        else if (Class == FileClass.Bulk)
        {
            _bulk.Synced(this);
        }
    }

    public void Sync()
    {
        CheckSound("fsync");
        if (Posix.Sync(_handle) != 0)
        {
            Poison("fsync", PosixError.Last);
        }

        if (Class == FileClass.Bulk)
        {
            _bulk.Synced(this);
        }
    }

    public void Allocate(long length)
    {
        var error = 0;
        while (Posix.Allocate(_handle, 0, 0, length) != 0)
        {
            error = PosixError.Last;
            if (error == PosixError.NotSupported)
            {
                // The file system has no fallocate (some network and overlay file systems): only the length can be set.
                Truncate(Math.Max(length, Length));
                return;
            }

            if (error != PosixError.Interrupted)
            {
                PosixError.Throw("fallocate", Path, error);
            }
        }
    }

    public void Truncate(long length)
    {
        while (Posix.Truncate(_handle, length) != 0)
        {
            if (PosixError.Last != PosixError.Interrupted)
            {
                PosixError.Throw("ftruncate", Path, PosixError.Last);
            }
        }
    }

    // All three are hints. If they do nothing, the next sync does the work, and a failing write-back shows there.
    public void StartWriteBack(long offset, long length) =>
        _ = Posix.WriteBack(_handle, offset, length, Posix.WriteBackStart);

    public void ReadAhead(long offset, long length) => _ = Posix.Advise(_handle, offset, length, Posix.AdviseWillNeed);

    public void DropCached(long offset, long length) => _ = Posix.Advise(_handle, offset, length, Posix.AdviseDontNeed);

    public bool TrySetAttribute(string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            if (Posix.SetAttribute(_handle, "user." + name, start, (nuint)value.Length, 0) == 0)
            {
                return true;
            }
        }

        var error = PosixError.Last;
        return PosixError.AttributeDoesNotFit(error) ? false : throw PosixError.Describe("setxattr", Path, error);
    }

    public byte[]? Attribute(string name)
    {
        const int AttributeBytesMax = 64 * 1024;
        var buffer = ArrayPool<byte>.Shared.Rent(AttributeBytesMax);
        try
        {
            fixed (byte* start = buffer)
            {
                var length = Posix.GetAttribute(_handle, "user." + name, start, AttributeBytesMax);
                if (length >= 0)
                {
                    return buffer.AsSpan(0, (int)length).ToArray();
                }
            }

            var error = PosixError.Last;
            return error is PosixError.NoData or PosixError.NotSupported
                ? null
                : throw PosixError.Describe("getxattr", Path, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void SetMode(int mode)
    {
        if (Posix.ChangeMode(_handle, mode) != 0)
        {
            PosixError.Throw("fchmod", Path, PosixError.Last);
        }
    }

    public void Dispose()
    {
        _bulk.Synced(this);
        _handle.Dispose();
    }

    /// <summary>
    /// Waits until a range was handed to the disk, then drops it from the page cache; this is not a sync. Does nothing
    /// when another thread closes the file, now or before.
    /// </summary>
    internal void FinishWriteBack(long offset, long length)
    {
        try
        {
            _ = Posix.WriteBack(
                _handle, offset, length, Posix.WriteBackWaitBefore | Posix.WriteBackStart | Posix.WriteBackWaitAfter);
            DropCached(offset, length);
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private void CheckSound(string operation)
    {
        if (IsPoisoned)
        {
            throw new TarnException(ErrorKind.DiskFailed, $"{operation} of {Path} refused: an earlier write or sync of it failed.");
        }
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void Poison(string operation, int error)
    {
        IsPoisoned = true;
        PosixError.Throw(operation, Path, error);
    }
}
