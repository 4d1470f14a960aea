using Tarn.Storage.Objects.Blobs;

namespace Tarn.Lake.Formats;

/// <summary>
/// Caches the plans of files: the footer of a wide file has a megabyte, and a file's bytes never change. When the plans
/// exceed <paramref name="sizeBytesMax"/> bytes, all are discarded before the next one is added. May be called from any
/// thread.
/// </summary>
public sealed class ParquetReadPlans(long sizeBytesMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ParquetReadPlan> _plans = [];
    private long _sizeBytes;

    /// <param name="version">The number of the object's version, which always denotes the same bytes.</param>
    /// <param name="length">The file's length in bytes.</param>
    /// <param name="read">Reads and verifies bytes of the file.</param>
    public async ValueTask<ParquetReadPlan> Of(long version, long length, Func<ByteRange, Task<byte[]>> read)
    {
        lock (_lock)
        {
            if (_plans.TryGetValue(version, out var known))
            {
                return known;
            }
        }

        var plan = await ParquetReadPlan.Of(length, read);
        lock (_lock)
        {
            if (_sizeBytes > sizeBytesMax)
            {
                _plans.Clear();
                _sizeBytes = 0;
            }

            if (_plans.TryAdd(version, plan))
            {
                _sizeBytes += plan.SizeBytes;
            }
        }

        return plan;
    }
}
