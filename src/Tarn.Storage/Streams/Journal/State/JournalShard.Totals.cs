namespace Tarn.Storage.Streams.Journal.State;

/// <content>The shard's totals: they grow once for each frame, under a lock that its publication takes anyway.</content>
internal sealed partial class JournalShard
{
    private ShardTotals _totals;

    /// <summary>Records and bytes that became durable since the start; recovered ones do not count.</summary>
    public ShardTotals Totals
    {
        get
        {
            lock (_gate)
            {
                return _totals;
            }
        }
    }

    // Call under the gate.
    private void PublishFrames()
    {
        foreach (ref readonly var frame in _recent.Waiting)
        {
            _totals = new ShardTotals(_totals.Records + frame.Covered, _totals.Bytes + frame.Length);
        }

        _recent.Publish();
        _durableEnd = _recent.Published[^1].EndOffset;
    }
}
