using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Logs.Segments;
using Tarn.Telemetry.Logs.Tails;

namespace Tarn.Telemetry.Logs.Removal;

/// <summary>Removes the rows of deleted groups and streams, and of expired events, in short transactions.</summary>
internal sealed class EventRemoval(IMetadataStore store, LogSegmentStore segments, LogTails tails, TimeProvider time)
{
    private const int RowsMax = 200;

    // A put that found its stream before the deletion may still append.
    private static readonly TimeSpan PutsMax = TimeSpan.FromMinutes(1);

    /// <summary>The removals that no put can add events to.</summary>
    public async ValueTask<IReadOnlyList<LogRemoval>> Due(CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - PutsMax).ToUnixTimeMilliseconds();
        var due = new List<LogRemoval>();
        await foreach (var row in MetadataRows.All(store, LogSpaces.Removals, KeyRange.All, cancellationToken))
        {
            if (LogRemoval.Decode(row.Key, row.Value) is var removal && removal.DeletedMs < before)
            {
                due.Add(removal);
            }
        }

        return due;
    }

    /// <summary>Removes the events of a deleted group or stream from segments, and the rows of a group's streams.</summary>
    public async Task Remove(LogRemoval removal, CancellationToken cancellationToken)
    {
        if (tails.Find(removal.Scope) is { } tail)
        {
            await tail.Flush(cancellationToken);
        }

        var (space, first) = removal.Stream is { } stream
            ? (LogSpaces.StreamBlocks, stream.Value) : (LogSpaces.GroupBlocks, removal.Group.Value);
        await Repeat(transaction => RemoveBlocks(transaction, space, KeyRange.Prefix(NumberKeys.Of(first)), null), cancellationToken);
        if (removal.Stream is null)
        {
            await Repeat(transaction => RemoveStreams(transaction, removal.Group), cancellationToken);
        }
    }

    /// <summary>Ends a removal, once the table has lost the rows as well.</summary>
    public async Task End(LogRemoval removal, CancellationToken cancellationToken) => await store.Commit(
        transaction =>
        {
            removal.Delete(transaction);
            if (removal.Stream is null)
            {
                GroupSize.Delete(transaction, removal.Group);
            }

            return ValueTask.FromResult(true);
        },
        cancellationToken);

    /// <summary>Removes the blocks of a group whose events are all older than a time.</summary>
    public Task Expire(LogGroupId group, long beforeMs, CancellationToken cancellationToken) => Repeat(
        transaction => RemoveBlocks(
            transaction, LogSpaces.GroupBlocks, new KeyRange(NumberKeys.Of(group.Value), NumberKeys.Of(group.Value, Math.Max(0, beforeMs))), beforeMs),
        cancellationToken);

    private async Task Repeat(Func<IMetadataTransaction, ValueTask<bool>> body, CancellationToken cancellationToken)
    {
        while (await store.Commit(body, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    // Returns whether there may be more.
    private async ValueTask<bool> RemoveBlocks(IMetadataTransaction transaction, Space space, KeyRange range, long? beforeMs)
    {
        var rows = await transaction.Scan(space, range, RowsMax);
        var blocks = rows.Select(row => BlockRow.Decode(row.Key, row.Value)).Where(block => beforeMs is null || block.LastMs < beforeMs).ToList();
        await segments.Remove(transaction, blocks);

        // Blocks with newer events are few: they are in the last hour of the range.
        return rows.Count == RowsMax && blocks.Count > 0;
    }

    private static async ValueTask<bool> RemoveStreams(IMetadataTransaction transaction, LogGroupId group)
    {
        var rows = await transaction.Scan(LogSpaces.Streams, KeyRange.Prefix(NumberKeys.Of(group.Value)), RowsMax);
        foreach (var row in rows)
        {
            LogStreamRow.Decode(row.Key, row.Value).Delete(transaction);
        }

        return rows.Count == RowsMax;
    }
}
