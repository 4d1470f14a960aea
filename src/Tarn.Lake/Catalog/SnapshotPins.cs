namespace Tarn.Lake.Catalog;

/// <summary>
/// The tables that readers hold, each with the moment at which reading began. A pin is a lease in memory, never an open
/// transaction: D18 (metadata has group commit). It ends with the process, as its reader does.
/// </summary>
public sealed class SnapshotPins
{
    private readonly Lock gate = new();
    private readonly Dictionary<TableId, SortedSet<long>> pinned = [];
    private long last;

    /// <summary>Holds the files that the table's metadata lists from now on, until the result is disposed.</summary>
    public IDisposable Pin(TableId table)
    {
        lock (gate)
        {
            if (!pinned.TryGetValue(table, out var serials))
            {
                pinned[table] = serials = [];
            }

            serials.Add(++last);
            return new Lease(this, table, last);
        }
    }

    /// <summary>The current moment, to be compared with pins.</summary>
    public long Now()
    {
        lock (gate)
        {
            return last;
        }
    }

    /// <summary>Whether a reader still holds the files that the table's metadata listed at that moment.</summary>
    public bool HeldSince(TableId table, long moment)
    {
        lock (gate)
        {
            return pinned.TryGetValue(table, out var serials) && serials.Min <= moment;
        }
    }

    private void Release(TableId table, long serial)
    {
        lock (gate)
        {
            var serials = pinned[table];
            serials.Remove(serial);
            if (serials.Count == 0)
            {
                pinned.Remove(table);
            }
        }
    }

    private sealed class Lease(SnapshotPins pins, TableId table, long serial) : IDisposable
    {
        private int released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                pins.Release(table, serial);
            }
        }
    }
}
