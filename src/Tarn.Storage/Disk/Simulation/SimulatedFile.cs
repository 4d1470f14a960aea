namespace Tarn.Storage.Disk.Simulation;

/// <summary>
/// An open file of a <see cref="SimulatedDisk"/>. After a crash every call throws, because its process is dead.
/// </summary>
internal sealed class SimulatedFile(
    SimulatedDisk disk, string path, FileClass fileClass, SimulatedInode inode, bool readOnly) : IDiskFile
{
    private const int OwnerWrites = 0x80; // 0200

    private readonly int _life = disk.Life;

    public string Path { get; } = path;

    public FileClass Class { get; } = fileClass;

    public bool IsPoisoned { get; private set; }

    public long Length
    {
        get
        {
            lock (disk.Gate)
            {
                return inode.Length;
            }
        }
    }

    public FileIdentity Identity
    {
        get
        {
            lock (disk.Gate)
            {
                return new FileIdentity(inode.Length, inode.Changes, inode.Number);
            }
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (Class is FileClass.Bulk or FileClass.Prompt)
        {
            disk.Guard.CheckBulk();
        }

        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            CheckSound("write");
            var grown = Math.Max(0, offset + bytes.Length - inode.Length);
            var failure = disk.Faults.OnWrite(Path, disk.UsedBytes, grown);
            disk.CheckAlive(_life);
            if (failure != 0)
            {
                // A failing write may have written a part.
                var before = inode.Length;
                inode.Write(offset, bytes[..disk.Random.Next(bytes.Length)]);
                disk.UsedBytes += inode.Length - before;
                IsPoisoned = true;
                throw PosixError.Describe("write", Path, failure);
            }

            inode.Write(offset, bytes);
            disk.UsedBytes += grown;
        }
    }

    public void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        foreach (var part in parts)
        {
            Write(offset, part.Span);
            offset += part.Length;
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            return disk.Faults.OnRead(Path, offset, buffer.Length)
                ? throw PosixError.Describe("read", Path, PosixError.InputOutput) : inode.Read(offset, buffer);
        }
    }

    public void SyncData() => Sync(attributesToo: false);

    public void Sync() => Sync(attributesToo: true);

    public void Allocate(long length)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            var grown = Math.Max(0, length - inode.Length);
            if (disk.UsedBytes + grown > disk.Faults.CapacityBytes)
            {
                throw PosixError.Describe("fallocate", Path, PosixError.NoSpace);
            }

            inode.SetLength(Math.Max(length, inode.Length));
            disk.UsedBytes += grown;
        }
    }

    public void Truncate(long length)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            disk.UsedBytes += length - inode.Length;
            inode.SetLength(length);
        }
    }

    public void StartWriteBack(long offset, long length)
    {
    }

    public void ReadAhead(long offset, long length)
    {
    }

    public void DropCached(long offset, long length)
    {
    }

    public bool TrySetAttribute(string name, ReadOnlySpan<byte> value)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            if ((inode.Mode & OwnerWrites) == 0)
            {
                // as the system refuses an ordinary user
                throw PosixError.Describe("setxattr", Path, PosixError.NoAccess);
            }

            if (value.Length > disk.Faults.AttributeBytesMax)
            {
                return false;
            }

            inode.Attributes[name] = value.ToArray();
            return true;
        }
    }

    public byte[]? Attribute(string name)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            return inode.Attributes.TryGetValue(name, out var value) ? value : null;
        }
    }

    public void SetMode(int mode)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            inode.Mode = mode;
        }
    }

    public void CopyFrom(IDiskFile source, long sourceOffset, long offset, long length)
    {
        var bytes = new byte[length];
        Invariant.Check(source.Read(sourceOffset, bytes) == length);
        Write(offset, bytes);
    }

    public void Dispose()
    {
    }

    private void Sync(bool attributesToo)
    {
        lock (disk.Gate)
        {
            disk.CheckAlive(_life);
            CheckSound("sync");
            var fails = disk.Faults.OnSync(Path);
            disk.CheckAlive(_life);
            if (fails)
            {
                inode.ForgetPending(disk.Random);
                IsPoisoned = true;
                throw PosixError.Describe("sync", Path, PosixError.InputOutput);
            }

            inode.MakeDurable(attributesToo);
        }
    }

    private void CheckSound(string operation)
    {
        if (IsPoisoned || readOnly)
        {
            throw new TarnException(ErrorKind.DiskFailed, $"{operation} of {Path} refused: an earlier write or sync of it failed.");
        }
    }
}
