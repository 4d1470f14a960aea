using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>A file of <see cref="FileDisk"/>. Results of all system calls are checked (D1); a failed write or sync poisons it (D2).</summary>
internal sealed unsafe class PosixFile : IDiskFile
{
    private readonly SafeFileHandle handle;
    private readonly BulkBudget bulk;
    private readonly DiskGuard guard;
    private readonly TimeProvider time;

    public PosixFile(string path, FileClass fileClass, SafeFileHandle handle, BulkBudget bulk, DiskGuard guard, TimeProvider time)
    {
        Path = path;
        Class = fileClass;
        this.handle = handle;
        this.bulk = bulk;
        this.guard = guard;
        this.time = time;
    }

    public string Path { get; }

    public FileClass Class { get; }

    public bool IsPoisoned { get; private set; }

    public long Length
    {
        get
        {
            var length = Posix.Seek(handle, 0, 2);
            return length >= 0 ? length : throw PosixError.Describe("lseek", Path, PosixError.Last);
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        CheckSound("write");
        while (bytes.Length > 0)
        {
            var step = Class == FileClass.Bulk ? bytes[..Math.Min(bytes.Length, BulkBudget.StepBytes)] : bytes;
            CheckRoom();
            WriteStep(offset, step);
            if (Class == FileClass.Bulk)
            {
                bulk.Written(this, offset, step.Length);
            }

            offset += step.Length;
            bytes = bytes[step.Length..];
        }
    }

    public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count == 1 || Class == FileClass.Bulk)
        {
            foreach (var part in parts)
            {
                Write(offset, part.Span);
                offset += part.Length;
            }

            return;
        }

        CheckSound("write");
        for (var first = 0; first < parts.Count; first += Posix.PartsMax)
        {
            offset += WriteParts(offset, parts, first, Math.Min(Posix.PartsMax, parts.Count - first));
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length)
        {
            nint count;
            fixed (byte* start = buffer[read..])
            {
                count = Posix.ReadAt(handle, start, (nuint)(buffer.Length - read), offset + read);
            }

            if (count == 0)
            {
                break;
            }

            if (count < 0)
            {
                if (PosixError.Last == PosixError.Interrupted)
                {
                    continue;
                }

                PosixError.Throw("read", Path, PosixError.Last);
            }

            read += (int)count;
        }

        return read;
    }

    public void SyncData()
    {
        CheckSound("fdatasync");
        var start = time.GetTimestamp();
        if (Posix.SyncData(handle) != 0)
        {
            Poison("fdatasync", PosixError.Last);
        }

        if (Class == FileClass.Log)
        {
            bulk.LogSynced(time.GetElapsedTime(start));
        }
        else if (Class == FileClass.Bulk)
        {
            bulk.Synced(this);
        }
    }

    public void Sync()
    {
        CheckSound("fsync");
        if (Posix.Sync(handle) != 0)
        {
            Poison("fsync", PosixError.Last);
        }

        if (Class == FileClass.Bulk)
        {
            bulk.Synced(this);
        }
    }

    public void Allocate(long length)
    {
        var error = 0;
        while (Posix.Allocate(handle, 0, 0, length) != 0)
        {
            error = PosixError.Last;
            if (error == PosixError.NotSupported)
            {
                // No fallocate here (some network and overlay file systems): the length is all that can be had.
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
        while (Posix.Truncate(handle, length) != 0)
        {
            if (PosixError.Last != PosixError.Interrupted)
            {
                PosixError.Throw("ftruncate", Path, PosixError.Last);
            }
        }
    }

    // All three are hints: what they do not do, the next sync does; a failing write-back shows there.
    public void StartWriteBack(long offset, long length) =>
        _ = Posix.WriteBack(handle, offset, length, Posix.WriteBackStart);

    public void ReadAhead(long offset, long length) => _ = Posix.Advise(handle, offset, length, Posix.AdviseWillNeed);

    public void DropCached(long offset, long length) => _ = Posix.Advise(handle, offset, length, Posix.AdviseDontNeed);

    public bool TrySetAttribute(string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            if (Posix.SetAttribute(handle, "user." + name, start, (nuint)value.Length, 0) == 0)
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
                var length = Posix.GetAttribute(handle, "user." + name, start, AttributeBytesMax);
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
        if (Posix.ChangeMode(handle, mode) != 0)
        {
            PosixError.Throw("fchmod", Path, PosixError.Last);
        }
    }

    public void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length)
    {
        CheckSound("copy");
        var from = (PosixFile)source;
        while (length > 0)
        {
            var step = Math.Min(length, BulkBudget.StepBytes);
            CheckRoom();
            var copied = CopyStep(from, sourceOffset, offset, step);
            if (Class == FileClass.Bulk)
            {
                bulk.Written(this, offset, copied);
            }

            sourceOffset += copied;
            offset += copied;
            length -= copied;
        }
    }

    public void Dispose()
    {
        bulk.Synced(this);
        handle.Dispose();
    }

    /// <summary>Waits until a range is on its way to the disk and out of the page cache's dirty set; not a sync.</summary>
    internal void FinishWriteBack(long offset, long length)
    {
        if (!handle.IsClosed)
        {
            _ = Posix.WriteBack(
                handle, offset, length, Posix.WriteBackWaitBefore | Posix.WriteBackStart | Posix.WriteBackWaitAfter);
        }
    }

    private void WriteStep(long offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = Posix.WriteAt(handle, start, (nuint)bytes.Length, offset);
            }

            if (count <= 0)
            {
                if (count < 0 && PosixError.Last == PosixError.Interrupted)
                {
                    continue;
                }

                Poison("write", count < 0 ? PosixError.Last : PosixError.InputOutput);
            }

            offset += count;
            bytes = bytes[(int)count..];
        }
    }

    private long WriteParts(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts, int first, int count)
    {
        var pins = new MemoryHandle[count];
        var total = 0L;
        try
        {
            var vector = stackalloc Posix.Part[count];
            for (var i = 0; i < count; i++)
            {
                var part = parts[first + i];
                pins[i] = part.Pin();
                vector[i] = new Posix.Part { Start = (byte*)pins[i].Pointer, Length = (nuint)part.Length };
                total += part.Length;
            }

            WriteVector(offset, vector, count, total);
            return total;
        }
        finally
        {
            foreach (var pin in pins)
            {
                pin.Dispose();
            }
        }
    }

    private void WriteVector(long offset, Posix.Part* vector, int count, long total)
    {
        while (total > 0)
        {
            var written = Posix.WritePartsAt(handle, vector, count, offset);
            if (written <= 0)
            {
                if (written < 0 && PosixError.Last == PosixError.Interrupted)
                {
                    continue;
                }

                Poison("write", written < 0 ? PosixError.Last : PosixError.InputOutput);
            }

            total -= written;
            offset += written;
            while (count > 0 && (nuint)written >= vector->Length)
            {
                written -= (nint)vector->Length;
                vector++;
                count--;
            }

            if (count > 0)
            {
                vector->Start += written;
                vector->Length -= (nuint)written;
            }
        }
    }

    private long CopyStep(PosixFile from, long sourceOffset, long offset, long length)
    {
        while (true)
        {
            var copied = Posix.CopyRange(from.handle, &sourceOffset, handle, &offset, (nuint)length, 0);
            if (copied > 0)
            {
                return copied;
            }

            var error = copied == 0 ? PosixError.InputOutput : PosixError.Last;
            switch (error)
            {
                case PosixError.Interrupted:
                    continue;
                case PosixError.CrossDevice or PosixError.NoSystemCall or PosixError.InvalidArgument or PosixError.NotSupported:
                    return CopyThroughMemory(from, sourceOffset, offset, length);
                default:
                    Poison("copy_file_range", error);
                    break;
            }
        }
    }

    private long CopyThroughMemory(PosixFile from, long sourceOffset, long offset, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var read = from.Read(sourceOffset, buffer.AsSpan(0, (int)length));
            if (read < length)
            {
                PosixError.Throw("read", from.Path, PosixError.InputOutput);
            }

            WriteStep(offset, buffer.AsSpan(0, read));
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // D15: what is bulk leaves the last room to records and metadata. Nothing was written yet: the file is sound.
    private void CheckRoom()
    {
        if (Class == FileClass.Bulk)
        {
            guard.CheckBulk();
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
