namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Counts the holders of a resource that ends with its last holder. Any thread may call it. Store it in a field that is not
/// read-only: a copy counts on its own.
/// </summary>
/// <param name="holders">The holders at the beginning; at least 1.</param>
internal struct LeaseCount(int holders)
{
    private int _holders = holders;

    /// <summary>Adds a holder; false when the last one has left already.</summary>
    public bool TryTake()
    {
        var seen = Volatile.Read(ref _holders);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Removes a holder; true for the last one, which ends the resource.</summary>
    public bool Release() => Interlocked.Decrement(ref _holders) == 0;
}
