using Tarn.Aws.Limits;

namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>The size of one item collection of a table with local indexes: counted once, and then kept by its writes.</summary>
internal sealed class CollectionLimits : ILimits
{
    private readonly Lock _gate = new();
    private double? _bytes;

    /// <summary>Whether the collection has to be counted before a write.</summary>
    public bool IsUnknown
    {
        get
        {
            lock (_gate)
            {
                return _bytes is null;
            }
        }
    }

    public void Set(double bytes)
    {
        lock (_gate)
        {
            _bytes = bytes;
        }
    }

    /// <summary>Adds a write's bytes; false: the collection would be too large, and is counted again before the next write.</summary>
    public bool TryAdd(double bytes, double max)
    {
        lock (_gate)
        {
            if (bytes > 0 && _bytes + bytes > max)
            {
                _bytes = null;
                return false;
            }

            _bytes += bytes;
            return true;
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs) => true;
}
