using System.Buffers;

namespace Tarn.Storage.Disk;

/// <content>
/// Puts bytes into the file: writes of one part and of many parts, copies of another file's range. Bulk writes are
/// paced: D36 (files have a class).
/// </content>
internal sealed unsafe partial class PosixFile
{
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
                _bulk.Written(this, offset, step.Length);
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

    public void WriteBack(long offset, long length)
    {
        CheckSound("write back");
        if (Class == FileClass.Bulk)
        {
            _bulk.Written(this, offset, length);
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
                _bulk.Written(this, offset, copied);
            }

            sourceOffset += copied;
            offset += copied;
            length -= copied;
        }
    }

    private void WriteStep(long offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = Posix.WriteAt(_handle, start, (nuint)bytes.Length, offset);
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
            var written = Posix.WritePartsAt(_handle, vector, count, offset);
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
            var copied = Posix.CopyRange(from._handle, &sourceOffset, _handle, &offset, (nuint)length, 0);
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

    // D15 (a full disk stops work in order): bulk work leaves the last space to records and metadata. No byte was
    // written yet, so the file is not poisoned.
    private void CheckRoom()
    {
        if (Class is FileClass.Bulk or FileClass.Prompt)
        {
            _guard.CheckBulk();
        }
    }
}
