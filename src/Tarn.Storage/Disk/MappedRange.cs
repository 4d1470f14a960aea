namespace Tarn.Storage.Disk;

/// <summary>
/// A range of a file, mapped for reading at an address of its own. Touched pages take memory until <see cref="Drop"/>;
/// after it, the next touch reads them from the file again. The file must exist as long as the mapping.
/// </summary>
public sealed unsafe class MappedRange : IDisposable
{
    private nint _start;

    internal MappedRange(nint start, long length)
    {
        _start = start;
        Length = length;
    }

    ~MappedRange() => Unmap();

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte, page aligned; valid until disposed.</summary>
    public byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start == 0, this);
            return (byte*)_start;
        }
    }

    /// <summary>Releases the memory of a part; its bytes stay readable.</summary>
    /// <param name="offset">A multiple of 4,096.</param>
    /// <param name="length">Rounded up to pages.</param>
    public void Drop(long offset, long length)
    {
        Invariant.Check(offset >= 0 && length > 0 && offset + length <= Length);
        _ = Posix.AdviseMemory((nint)(Start + offset), (nuint)length, Posix.AdviseMemoryDontNeed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unmap();
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
}
