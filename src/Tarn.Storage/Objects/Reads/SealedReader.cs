using System.Security.Cryptography;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Reads;

/// <summary>
/// Reads and opens blocks of sealed extents. The tag of each block is stronger than its CRC, which is not compared. Memory: the blocks
/// of one read, in the caller's buffer.
/// </summary>
/// <param name="openKey">Opens the key of the version.</param>
internal sealed class SealedReader(
    BlobFiles files, BlockingThreads threads, StorageLocations locations, Func<CancellationToken, ValueTask<byte[]>> openKey) : IDisposable
{
    // Less than 1 MiB of stored bytes.
    private const int BlocksTogether = 15;

    // As for plain blocks: more would hold a thread of the pool for too long.
    private const int OwnThreadBytesMax = SealedForm.StoredBlockBytes;
    private byte[]? _key;
    private Extent? _extent;
    private BodyCipher? _cipher;
    private IDiskFile? _file;
    private OutsideReader? _outside;

    /// <summary>Reads bytes of an extent, as many as one buffer takes.</summary>
    /// <param name="from">The offset of the first byte.</param>
    /// <param name="end">The end of the bytes that the caller will want.</param>
    /// <param name="rent">Gives a buffer of at least that length.</param>
    /// <exception cref="TarnException">Damaged; the exceptions of the key's holder.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> Read(Extent extent, long from, long end, Func<int, byte[]> rent, CancellationToken cancellationToken)
    {
        var cipher = ReferenceEquals(_extent, extent) ? _cipher! : await Begin(extent, cancellationToken);
        var first = from / SealedForm.BlockBytes;
        var last = Math.Min((end - 1) / SealedForm.BlockBytes, first + BlocksTogether - 1);
        var (start, count) = (SealedForm.Start(first), (int)(Math.Min(extent.Stored, SealedForm.Start(last + 1)) - SealedForm.Start(first)));
        var memory = rent(count);
        int plain;
        if (extent.Kind == ExtentKind.Outside)
        {
            var stop = Math.Min(extent.Stored, SealedForm.Start(((end - 1) / SealedForm.BlockBytes) + 1));
            await ReadOutside(extent, start, stop, memory.AsMemory(0, count), cancellationToken);
            plain = await threads.Run(() => cipher.TryOpen(first, extent.Length, memory.AsSpan(0, count)));
        }
        else
        {
            plain = TryReadCached(extent, start, memory.AsSpan(0, count))
                ? cipher.TryOpen(first, extent.Length, memory.AsSpan(0, count))
                : await threads.Run(() =>
                {
                    ReadFile(extent, start, memory.AsSpan(0, count));
                    return cipher.TryOpen(first, extent.Length, memory.AsSpan(0, count));
                });
        }

        if (plain < 0)
        {
            throw BlockDamage.Foreign(extent, start, count);
        }

        var skipped = (int)(from - (first * SealedForm.BlockBytes));
        return memory.AsMemory(skipped, (int)Math.Min(plain - skipped, end - from));
    }

    /// <summary>Closes the file or request; the next read opens it again.</summary>
    public void Release()
    {
        _file?.Dispose();
        _file = null;
        _outside?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _cipher?.Dispose();
        if (_key is not null)
        {
            CryptographicOperations.ZeroMemory(_key);
        }
    }

    private async ValueTask<BodyCipher> Begin(Extent extent, CancellationToken cancellationToken)
    {
        Release();
        var header = new byte[SealedForm.HeaderBytes];
        if (extent.Kind == ExtentKind.Outside)
        {
            await ReadOutside(extent, 0, header.Length, header, cancellationToken);
        }
        else if (!TryReadCached(extent, 0, header))
        {
            await threads.Run(() => ReadFile(extent, 0, header));
        }

        if (!SealedForm.IsHeader(header))
        {
            throw BlockDamage.Foreign(extent, 0, header.Length);
        }

        _key ??= await openKey(cancellationToken);
        _cipher?.Dispose();
        (_extent, _cipher) = (extent, new BodyCipher(_key, header));
        return _cipher;
    }

    private async ValueTask ReadOutside(Extent extent, long start, long stop, Memory<byte> memory, CancellationToken cancellationToken)
    {
        _outside ??= new OutsideReader(locations);
        Check(extent, start, memory.Length, await _outside.Read(extent, start, stop, memory, cancellationToken));
    }

    // The caller's thread must not wait for the disk.
    private bool TryReadCached(Extent extent, long start, Span<byte> bytes)
    {
        if (bytes.Length > OwnThreadBytesMax)
        {
            return false;
        }

        _file ??= files.OpenCached(extent.Blob);
        return _file is not null && _file.TryReadCached(extent.Offset + start, bytes);
    }

    private void ReadFile(Extent extent, long start, Span<byte> bytes)
    {
        _file ??= Open(extent);
        Check(extent, start, bytes.Length, _file.Read(extent.Offset + start, bytes));
    }

    private static void Check(Extent extent, long start, int wanted, int read)
    {
        if (read < wanted)
        {
            throw BlockDamage.Short(extent, start + read);
        }
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
