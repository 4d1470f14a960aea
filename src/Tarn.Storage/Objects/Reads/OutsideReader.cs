using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Objects.Reads;

/// <summary>
/// Reads blocks of extents in storage locations, one request for consecutive blocks. The caller compares them with their
/// checksums.
/// </summary>
internal sealed class OutsideReader(StorageLocations locations) : IDisposable
{
    private Extent? _extent;
    private LocationRead? _open;
    private long _next;
    private long _end;

    /// <summary>Reads one block; returns the number of bytes, which is smaller only where the blob ends early.</summary>
    /// <param name="extent">The block's extent.</param>
    /// <param name="last">The last block of the extent that the caller will want.</param>
    /// <param name="memory">Memory for a block.</param>
    /// <exception cref="TarnException">Unavailable: the location is down. Damaged: the blob is missing.</exception>
    public ValueTask<int> Read(Extent extent, int block, int last, Memory<byte> memory, CancellationToken cancellationToken) => Read(
        extent,
        (long)block * ObjectLimits.BlockBytes,
        Math.Min(extent.Stored, (last + 1L) * ObjectLimits.BlockBytes),
        memory[..extent.BlockLength(block)],
        cancellationToken);

    /// <summary>Reads stored bytes; returns their number, which is smaller only where the blob ends early.</summary>
    /// <param name="extent">The extent of the bytes.</param>
    /// <param name="start">The offset of the first byte in the extent.</param>
    /// <param name="end">The end of the bytes that the caller will want, one after the other.</param>
    /// <param name="memory">Takes the bytes.</param>
    /// <inheritdoc cref="Read(Extent, int, int, Memory{byte}, CancellationToken)"/>
    public async ValueTask<int> Read(Extent extent, long start, long end, Memory<byte> memory, CancellationToken cancellationToken)
    {
        try
        {
            if (_open is null || _next != start || start >= _end || !ReferenceEquals(_extent, extent))
            {
                Dispose();
                _open = await locations.Require(extent.Location).OpenRead(extent.Blob, extent.Offset + start, end - start, cancellationToken);
                (_extent, _next, _end) = (extent, start, end);
            }

            _next += memory.Length;
            return await _open.Read(memory, cancellationToken);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw BlockDamage.Missing(extent);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the request; the next read begins another one.</summary>
    public void Dispose()
    {
        _open?.Dispose();
        _open = null;
    }
}
