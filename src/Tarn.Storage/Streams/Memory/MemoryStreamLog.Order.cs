namespace Tarn.Storage.Streams.Memory;

/// <content>The order over all shards.</content>
public sealed partial class MemoryStreamLog
{
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
}
