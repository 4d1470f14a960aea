namespace Tarn.Storage.Streams.Memory;

/// <content>The order over all shards, and the order in which changes show.</content>
public sealed partial class MemoryStreamLog
{
    private long _shown;

    /// <inheritdoc/>
    public long StableLsn
    {
        get
        {
            lock (_gate)
            {
                return _sets.Where(set => set.Lsn > _committed).Select(set => set.Lsn - 1).Append(_lastLsn).Min();
            }
        }
    }

    /// <inheritdoc/>
    public void Showing(long lsn)
    {
        lock (_gate)
        {
            _shown = Math.Max(_shown, lsn);
        }
    }

    private bool IsVisible(MemoryShard shard) => shard.OpenedBy <= Math.Max(_shown, _committed);
}
