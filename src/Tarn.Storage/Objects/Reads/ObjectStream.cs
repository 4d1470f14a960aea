using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
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

    private readonly BlobFiles files;
    private readonly BlobLeases leases;
    private readonly DiskThreads threads;
    private readonly Func<Extent, ValueTask<ReadOnlyMemory<uint>>> blocksOf;
    private readonly VerifiedBlocks verified;
    private readonly ObjectVersion version;
    private readonly ByteRange range;
    private byte[]? buffer;
    private ReadOnlyMemory<byte> loaded;
    private long position;
    private int extentIndex;
    private long extentStart;
    private IDiskFile? file;
    private ReadOnlyMemory<uint> blocks;
    private bool disposed;

    internal ObjectStream(
        BlobFiles files,
        BlobLeases leases,
        DiskThreads threads,
        Func<Extent, ValueTask<ReadOnlyMemory<uint>>> blocksOf,
        VerifiedBlocks verified,
        ObjectVersion version,
        ByteRange range)
    {
        this.files = files;
        this.leases = leases;
        this.threads = threads;
        this.blocksOf = blocksOf;
        this.verified = verified;
        this.version = version;
        this.range = range;
        position = range.Offset;
        leases.Take(version.Extents);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Bytes of the range.</summary>
    public override long Length => range.Length;

    /// <summary>The place of the next byte in the range.</summary>
    public override long Position
    {
        get => position - loaded.Length - range.Offset;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="TarnException">Damaged: a block does not match its checksum.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        if (loaded.IsEmpty && !await Load(cancellationToken))
        {
            return 0;
        }

        var count = Math.Min(destination.Length, loaded.Length);
        loaded.Span[..count].CopyTo(destination.Span);
        loaded = loaded[count..];
        return count;
    }

    /// <summary>
    /// Reads the first block, so that damage in it is known before a byte is returned. The block stays in memory until
    /// <see cref="Release"/>.
    /// </summary>
    /// <exception cref="TarnException">Damaged: the message names the key, the blob and the bytes.</exception>
    public async ValueTask Begin(CancellationToken cancellation)
    {
        if (loaded.IsEmpty)
        {
            await Load(cancellation);
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
        if (!disposed)
        {
            disposed = true;
            file?.Dispose();
            leases.Release(version.Extents);
            loaded = default;
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
        position -= loaded.Length;
        loaded = default;
        ReturnBuffer();
        file?.Dispose();
        file = null;
    }

    private byte[] RentFor(int bytes)
    {
        if (buffer is not null && buffer.Length < bytes)
        {
            ReturnBuffer();
        }

        return buffer ??= PooledBytes.Rent(bytes);
    }

    private void ReturnBuffer()
    {
        if (buffer is not null)
        {
            PooledBytes.Return(buffer);
            buffer = null;
        }
    }

    /// <summary>
    /// Reads the rest of the block at the position, as far as the range and the extent go; false at the end.
    /// </summary>
    private async ValueTask<bool> Load(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        cancellation.ThrowIfCancellationRequested();
        if (position >= range.Offset + range.Length)
        {
            return false;
        }

        while (position >= extentStart + version.Extents[extentIndex].Length)
        {
            extentStart += version.Extents[extentIndex++].Length;
            file?.Dispose();
            file = null;
        }

        var extent = version.Extents[extentIndex];
        if (file is null)
        {
            blocks = await blocksOf(extent);
        }

        var inExtent = position - extentStart;
        var block = (int)(inExtent / ObjectLimits.BlockBytes);
        var blockStart = (long)block * ObjectLimits.BlockBytes;
        var blockEnd = Math.Min(extent.Length, blockStart + ObjectLimits.BlockBytes);
        var end = Math.Min(blockEnd, range.Offset + range.Length - extentStart);
        var (skipped, count) = ((int)(inExtent - blockStart), (int)(end - inExtent));
        var memory = RentFor((int)(blockEnd - blockStart));
        bool isWhole;
        try
        {
            isWhole = TryReadCached(memory, extent, block, count) || await threads.Run(() => ReadBlock(memory, extent, block, skipped, count));
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            throw new TarnException(ErrorKind.Damaged, $"Object {version.Key} is damaged. {damaged.Message}", damaged);
        }

        position += count;
        loaded = memory.AsMemory(isWhole ? skipped : 0, count);
        return true;
    }

    // The caller's thread must not wait for the disk.
    private bool TryReadCached(byte[] memory, Extent extent, int block, int count)
    {
        if (count > OwnThreadBytesMax || count != extent.BlockLength(block))
        {
            return false;
        }

        file ??= files.OpenCached(extent.Blob);
        var bytes = memory.AsSpan(0, count);
        if (file is null || !file.TryReadCached(extent.Offset + ((long)block * ObjectLimits.BlockBytes), bytes))
        {
            return false;
        }

        BlockDamage.Check(extent, blocks.Span, block, bytes);
        return true;
    }

    // A part of a block that was never compared is read with the rest of the block: no unverified byte is returned.
    private bool ReadBlock(byte[] memory, Extent extent, int block, int skipped, int count)
    {
        file ??= Open(extent);
        var start = extent.Offset + ((long)block * ObjectLimits.BlockBytes);
        var length = extent.BlockLength(block);
        if (count == length)
        {
            Compare(memory, extent, block, start, length);
            return true;
        }

        var piece = new FilePiece(file.Path, extent.Offset, extent);
        var identity = file.Identity;
        if (verified.Contains(piece, identity, block) && file.Read(start + skipped, memory.AsSpan(0, count)) == count)
        {
            return false;
        }

        Compare(memory, extent, block, start, length);
        verified.Add(new BlockRun(piece, block, block), identity);
        return true;
    }

    private void Compare(byte[] memory, Extent extent, int block, long start, int length)
    {
        var read = file!.Read(start, memory.AsSpan(0, length));
        BlockDamage.Check(extent, blocks.Span, block, memory.AsSpan(0, read));
    }

    private IDiskFile Open(Extent extent)
    {
        try
        {
            return files.OpenRead(extent.Blob);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw BlockDamage.Missing(extent);
        }
    }
}
