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
    private int _next;

    /// <summary>Reads one block; returns the number of bytes, which is smaller only where the blob ends early.</summary>
    /// <param name="extent">The block's extent.</param>
    /// <param name="last">The last block of the extent that the caller will want.</param>
    /// <param name="memory">Memory for a block.</param>
    /// <exception cref="TarnException">Unavailable: the location is down. Damaged: the blob is missing.</exception>
    public async ValueTask<int> Read(Extent extent, int block, int last, Memory<byte> memory, CancellationToken cancellationToken)
    {
        try
        {
            if (_open is null || _next != block || !ReferenceEquals(_extent, extent))
            {
                Dispose();
                var start = (long)block * ObjectLimits.BlockBytes;
                var end = Math.Min(extent.Length, (last + 1L) * ObjectLimits.BlockBytes);
                _open = await locations.Require(extent.Location).OpenRead(extent.Blob, extent.Offset + start, end - start, cancellationToken);
                (_extent, _next) = (extent, block);
            }

            _next++;
            return await _open.Read(memory[..extent.BlockLength(block)], cancellationToken);
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
