namespace Tarn.Lake.Catalog;

/// <summary>
/// Which tables are being read, and since when. A lease in memory, never an open transaction (D18): it dies with the process, and so does
/// its reader.
/// </summary>
public sealed class SnapshotPins
{
    private readonly Lock gate = new();
    private readonly Dictionary<TableId, SortedSet<long>> pinned = [];
    private long last;

    /// <summary>Holds what the table's metadata lists from now on until the result is disposed.</summary>
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

    /// <summary>This moment, to be compared with pins.</summary>
    public long Now()
    {
        lock (gate)
        {
            return last;
        }
    }

    /// <summary>Whether a reader still holds what the table's metadata listed at that moment.</summary>
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
