using Tarn.Storage.Objects.Blobs;

namespace Tarn.Lake.Formats;

/// <summary>
/// Keeps the plans of files that were read before: a wide file's footer has a megabyte, and its bytes never change. Holds at most
/// <paramref name="sizeBytesMax"/> and one plan; then it starts anew. May be called from any thread.
/// </summary>
public sealed class ParquetReadPlans(long sizeBytesMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ParquetReadPlan> _plans = [];
    private long _sizeBytes;

    /// <param name="version">The number of the object's version, which is never given to other bytes.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="read">Reads bytes of the file, verified.</param>
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
