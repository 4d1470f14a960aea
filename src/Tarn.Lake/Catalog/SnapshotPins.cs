namespace Tarn.Lake.Catalog;

/// <summary>
/// The tables that readers hold, each with the moment at which reading began. A pin is a lease in memory, never an open
/// transaction: D18 (metadata has group commit). It ends with the process, as its reader does.
/// </summary>
public sealed class SnapshotPins
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TableId, SortedSet<long>> _pinned = [];
    private long _last;

    /// <summary>Holds the files that the table's metadata lists from now on, until the result is disposed.</summary>
    public IDisposable Pin(TableId table)
    {
        lock (_gate)
        {
            if (!_pinned.TryGetValue(table, out var serials))
            {
                _pinned[table] = serials = [];
            }

            serials.Add(++_last);
            return new Lease(this, table, _last);
        }
    }

    /// <summary>The current moment, to be compared with pins.</summary>
    public long Now()
    {
        lock (_gate)
        {
            return _last;
        }
    }

    /// <summary>Whether a reader still holds the files that the table's metadata listed at that moment.</summary>
    public bool HeldSince(TableId table, long moment)
    {
        lock (_gate)
        {
            return _pinned.TryGetValue(table, out var serials) && serials.Min <= moment;
        }
    }

    private void Release(TableId table, long serial)
    {
        lock (_gate)
        {
            var serials = _pinned[table];
            serials.Remove(serial);
            if (serials.Count == 0)
            {
                _pinned.Remove(table);
            }
        }
    }

    private sealed class Lease(SnapshotPins pins, TableId table, long serial) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                pins.Release(table, serial);
            }
        }
    }
}
