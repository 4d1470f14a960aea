using Tarn.Aws.Limits;

namespace Tarn.Aws.DynamoDb.Limits;

/// <summary>
/// The size of one item collection of a table with local indexes: counted once, and then updated by its writes. A minute after a
/// refusal it is counted
/// again, by one caller at a time: items may have expired. Until then, refusals depend on the known size.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections.SizeLimit"/>
internal sealed class CollectionLimits : ILimits
{
    private const long RecountMs = 60_000;

    private readonly Lock _gate = new();
    private double? _bytes;
    private double _added;
    private long? _refusedMs;
    private bool _isCounting;

    /// <summary>Whether the caller has to count the collection before its write. Then it calls <see cref="Set"/> or <see cref="GiveUp"/>.</summary>
    public bool BeginCount(long nowMs)
    {
        lock (_gate)
        {
            if (_isCounting || (_bytes is not null && !(nowMs - _refusedMs >= RecountMs)))
            {
                return false;
            }

            (_isCounting, _added) = (true, 0);
            return true;
        }
    }

    /// <summary>Ends a count. Writes during it may be in it, and are added: the size is never too small.</summary>
    public void Set(double bytes)
    {
        lock (_gate)
        {
            (_bytes, _refusedMs, _isCounting) = (bytes + Math.Max(0, _added), null, false);
        }
    }

    /// <summary>The count failed: the next caller counts.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _isCounting = false;
        }
    }

    /// <summary>Adds a write's bytes; false: the collection would be too large.</summary>
    public bool TryAdd(double bytes, double max, long nowMs)
    {
        lock (_gate)
        {
            if (bytes > 0 && _bytes + bytes > max)
            {
                _refusedMs ??= nowMs;
                return false;
            }

            _bytes += bytes;
            _added += bytes;
            return true;
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs) => true;
}
