using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// Restores, at a start, streams and shards that the log lost. A damaged change frame is the only loss, as long as the
/// rows hold its contents. See D6 (recovery tells damage from a torn tail) and D9 (one commit for rows and records).
/// The repair only adds: entries of the log without rows stay until retention removes them.
/// </summary>
public static class LayoutRepair
{
    /// <summary>Makes the changes again that the log has lost, in one commit.</summary>
    /// <param name="store">The store of the rows.</param>
    /// <param name="streams">The rows, as read.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    /// <returns>A line for each stream that had to be repaired.</returns>
    public static async Task<IReadOnlyList<string>> Run(
        IMetadataStore store, StreamDirectory streams, LogContents log, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var repaired = new List<string>();
        var changes = new List<LogChange>();
        var unknown = new List<ShardDescription>();
        foreach (var layout in streams.Snapshot)
        {
            var before = changes.Count;
            Compare(layout, log, changes, unknown);
            if (changes.Count > before)
            {
                repaired.Add($"Stream {layout.Stream.Id}: {changes.Count - before} changes that the journal lost were made again from the metadata store.");
            }
        }

        if (changes.Count > 0)
        {
            await store.CommitWithLog(tx => Repair(tx, changes, log.RecordsLost ? unknown : [], now), cancellationToken);
        }

        return repaired;
    }

    private static void Compare(StreamLayout layout, LogContents log, List<LogChange> changes, List<ShardDescription> unknown)
    {
        var stream = layout.Stream;
        if (!log.Streams.TryGetValue(stream.Id, out var retention))
        {
            changes.Add(new LogChange.CreateStream(stream.Id, stream.Retention));
        }
        else if (retention != stream.Retention)
        {
            changes.Add(new LogChange.SetRetention(stream.Id, stream.Retention));
        }

        foreach (var shard in layout.Shards)
        {
            var isKnown = log.Shards.TryGetValue(shard.Id, out var known);
            if (!isKnown)
            {
                changes.Add(new LogChange.OpenShard(stream.Id, shard.Id));
            }

            if (shard.Closed is not null && !known.Closed)
            {
                changes.Add(new LogChange.CloseShard(shard.Id));
            }
            else if (!isKnown)
            {
                unknown.Add(shard);
            }
        }
    }

    // A shard without remaining records would begin at offset 0 again. Where records may have been lost, another shard
    // replaces it: D30 (positions are checked at start).
    private static async ValueTask<int> Repair(
        IMetadataTransaction transaction, IReadOnlyList<LogChange> changes, IReadOnlyList<ShardDescription> replaced, DateTimeOffset now)
    {
        foreach (var change in changes)
        {
            transaction.Change(change);
        }

        foreach (var shard in replaced)
        {
            await StreamDirectory.ReplaceShard(transaction, shard.Stream, shard.Id, aboveId: 0, now);
        }

        return changes.Count;
    }
}
