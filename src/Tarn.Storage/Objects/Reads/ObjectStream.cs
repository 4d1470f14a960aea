using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Reads;

/// <summary>
/// A version's bytes, or a range of them, from the first to the last. The disk's threads read block by block; a small
/// block that is in the system's memory is read by the caller's own thread.
/// </summary>
public sealed class ObjectStream : Stream
{
    // more would hold a pool thread for too long: copying and comparing this many bytes take 10 µs
    private const int OwnThreadBytesMax = 64 << 10;

    private readonly StreamParts _parts;
    private readonly ObjectVersion _version;
    private readonly ByteRange _range;
    private byte[]? _buffer;
    private ReadOnlyMemory<byte> _loaded;
    private long _position;
    private int _extentIndex;
    private long _extentStart;
    private IDiskFile? _file;
    private readonly SealedReader? _sealed;
    private OutsideReader? _outside;
    private ReadOnlyMemory<uint> _blocks;
    private int _blocksExtent = -1;
    private bool _disposed;

    internal ObjectStream(StreamParts parts, ObjectVersion version, ByteRange range, SealedReader? sealedReader)
    {
        (_parts, _version, _range, _sealed) = (parts, version, range, sealedReader);
        (_position, _extentStart) = (range.Offset, version.ExtentsStart);
        parts.Leases.Take(version.Extents);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Bytes of the range.</summary>
    public override long Length => _range.Length;

    /// <summary>The offset of the next byte in the range.</summary>
    public override long Position
    {
        get => _position - _loaded.Length - _range.Offset;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="TarnException">Damaged: a block does not match its checksum.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        if (_loaded.IsEmpty && !await Load(cancellationToken))
        {
            return 0;
        }

        var count = Math.Min(destination.Length, _loaded.Length);
        _loaded.Span[..count].CopyTo(destination.Span);
        _loaded = _loaded[count..];
        return count;
    }

    /// <summary>
    /// Reads the first block, so that damage in it is known before a byte is returned. The block stays in memory until
    /// <see cref="Release"/>.
    /// </summary>
    /// <exception cref="TarnException">Damaged: the message names the key, the blob and the bytes.</exception>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        if (_loaded.IsEmpty)
        {
            await Load(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Blocks the calling thread while the disk reads.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            _file?.Dispose();
            _outside?.Dispose();
            _sealed?.Dispose();
            _parts.Leases.Release(_version.Extents);
            _loaded = default;
            ReturnBuffer();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Returns the memory of the loaded block and closes its file, while the reader waits for other work; the next read
    /// continues at the same byte.
    /// </summary>
    public void Release()
    {
        _position -= _loaded.Length;
        _loaded = default;
        ReturnBuffer();
        _file?.Dispose();
        _file = null;
        _outside?.Dispose();
        _sealed?.Release();
    }

    private byte[] RentFor(int bytes)
    {
        if (_buffer is not null && _buffer.Length < bytes)
        {
            ReturnBuffer();
        }

        return _buffer ??= PooledBytes.Rent(bytes);
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            PooledBytes.Return(_buffer);
            _buffer = null;
        }
    }

    /// <summary>
    /// Reads the rest of the block at the position, as far as the range and the extent go; false at the end.
    /// </summary>
    private async ValueTask<bool> Load(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_position >= _range.Offset + _range.Length)
        {
            return false;
        }

        while (_position >= _extentStart + _version.Extents[_extentIndex].Length)
        {
            _extentStart += _version.Extents[_extentIndex++].Length;
            _file?.Dispose();
            _file = null;
        }

        var extent = _version.Extents[_extentIndex];
        if (extent.IsSealed)
        {
            await LoadSealed(extent, cancellationToken);
            return true;
        }

        if (_file is null && (extent.Kind != ExtentKind.Outside || _blocksExtent != _extentIndex))
        {
            _blocks = await _parts.BlocksOf(extent);
            _blocksExtent = _extentIndex;
        }

        var inExtent = _position - _extentStart;
        var block = (int)(inExtent / ObjectLimits.BlockBytes);
        var blockStart = (long)block * ObjectLimits.BlockBytes;
        var blockEnd = Math.Min(extent.Length, blockStart + ObjectLimits.BlockBytes);
        var end = Math.Min(extent.Length, _range.Offset + _range.Length - _extentStart);
        var (skipped, count) = ((int)(inExtent - blockStart), (int)(Math.Min(blockEnd, end) - inExtent));
        var memory = RentFor((int)(blockEnd - blockStart));
        bool isWhole;
        try
        {
            isWhole = extent.Kind == ExtentKind.Outside
                ? await ReadOutside(memory, extent, block, (int)((end - 1) / ObjectLimits.BlockBytes), cancellationToken)
                : TryReadCached(memory, extent, block, count) || await _parts.Threads.Run(() => ReadBlock(memory, extent, block, skipped, count));
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            throw Damaged(damaged);
        }

        _position += count;
        _loaded = memory.AsMemory(isWhole ? skipped : 0, count);
        return true;
    }

    private async ValueTask LoadSealed(Extent extent, CancellationToken cancellationToken)
    {
        var end = Math.Min(extent.Length, _range.Offset + _range.Length - _extentStart);
        try
        {
            _loaded = await _sealed!.Read(extent, _position - _extentStart, end, RentFor, cancellationToken);
            _position += _loaded.Length;
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            throw Damaged(damaged);
        }
    }

    private TarnException Damaged(TarnException how) => new(ErrorKind.Damaged, $"Object {_version.Key} is damaged. {how.Message}", how);

    private async ValueTask<bool> ReadOutside(byte[] memory, Extent extent, int block, int last, CancellationToken cancellationToken)
    {
        _outside ??= new OutsideReader(_parts.Locations);
        var read = await _outside.Read(extent, block, last, memory, cancellationToken);
        BlockDamage.Check(extent, _blocks.Span, block, memory.AsSpan(0, read));
        return true;
    }

    // The caller's thread must not wait for the disk.
    private bool TryReadCached(byte[] memory, Extent extent, int block, int count)
    {
        if (count > OwnThreadBytesMax || count != extent.BlockLength(block))
        {
            return false;
        }

        _file ??= _parts.Files.OpenCached(extent.Blob);
        var bytes = memory.AsSpan(0, count);
        if (_file is null || !_file.TryReadCached(extent.Offset + ((long)block * ObjectLimits.BlockBytes), bytes))
        {
            return false;
        }

        BlockDamage.Check(extent, _blocks.Span, block, bytes);
        return true;
    }

    // A part of a block that was never compared is read with the rest of the block: no unverified byte is returned.
    private bool ReadBlock(byte[] memory, Extent extent, int block, int skipped, int count)
    {
        _file ??= Open(extent);
        var start = extent.Offset + ((long)block * ObjectLimits.BlockBytes);
        var length = extent.BlockLength(block);
        if (count == length)
        {
            Compare(memory, extent, block, start, length);
            return true;
        }

        var piece = new FilePiece(_file.Path, extent.Offset, extent);
        var identity = _file.Identity;
        if (_parts.Verified.Contains(piece, identity, block) && _file.Read(start + skipped, memory.AsSpan(0, count)) == count)
        {
            return false;
        }

        Compare(memory, extent, block, start, length);
        _parts.Verified.Add(new BlockRun(piece, block, block), identity);
        return true;
    }

    private void Compare(byte[] memory, Extent extent, int block, long start, int length)
    {
        var read = _file!.Read(start, memory.AsSpan(0, length));
        BlockDamage.Check(extent, _blocks.Span, block, memory.AsSpan(0, read));
    }

    private IDiskFile Open(Extent extent)
    {
        try
        {
            return _parts.Files.OpenRead(extent.Blob);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw BlockDamage.Missing(extent);
        }
    }
}
