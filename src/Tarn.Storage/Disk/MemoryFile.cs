using Microsoft.Win32.SafeHandles;

namespace Tarn.Storage.Disk;

/// <summary>
/// Bytes written once into anonymous memory with a descriptor (memfd). They are mapped here for reading, and a worker
/// that gets the descriptor can map them. The memory is freed when both are gone. Page aligned.
/// </summary>
public sealed unsafe class MemoryFile : IDisposable
{
    private readonly SafeFileHandle _descriptor;
    private nint _start;

    private MemoryFile(SafeFileHandle descriptor, nint start, long length)
    {
        _descriptor = descriptor;
        _start = start;
        Length = length;
    }

    ~MemoryFile() => Unmap();

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte; valid until disposed.</summary>
    public byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start == 0, this);
            return (byte*)_start;
        }
    }

    /// <summary>Copies the bytes into a new memory file.</summary>
    /// <param name="name">For <c>/proc</c>.</param>
    /// <param name="bytes">At least 1 byte.</param>
    /// <exception cref="TarnException">LimitExceeded: the system refuses more memory or descriptors.</exception>
    public static MemoryFile Create(string name, ReadOnlySpan<byte> bytes)
    {
        Invariant.Check(bytes.Length > 0);
        var number = Posix.CreateMemory(name, Posix.MemoryCloseOnExec);
        if (number < 0)
        {
            throw Refused("memfd_create");
        }

        var descriptor = new SafeFileHandle(number, ownsHandle: true);
        if (Posix.Truncate(descriptor, bytes.Length) != 0)
        {
            descriptor.Dispose();
            throw Refused("ftruncate");
        }

        var mapped = Posix.Map(0, (nuint)bytes.Length, Posix.ProtectRead | Posix.ProtectWrite, Posix.MapShared, descriptor, 0);
        if (mapped == -1)
        {
            descriptor.Dispose();
            throw Refused("mmap");
        }

        bytes.CopyTo(new Span<byte>((void*)mapped, bytes.Length));
        return new MemoryFile(descriptor, mapped, bytes.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unmap();
        _descriptor.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Unmap()
    {
        var mapped = Interlocked.Exchange(ref _start, 0);
        if (mapped != 0)
        {
            _ = Posix.Unmap(mapped, (nuint)Length);
        }
    }

    private static TarnException Refused(string call) =>
        new(ErrorKind.LimitExceeded, $"{call} failed with error {PosixError.Last}: no memory or no descriptor for a buffer.");
}
