using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Logs.Segments;
using Tarn.Telemetry.Logs.Tails;

namespace Tarn.Telemetry.Logs.Reading;

/// <summary>
/// Reads events out of segments and the tail. It takes the tail first and the rows after it. So an event that moves into a segment
/// meanwhile is in exactly one of them.
/// </summary>
internal sealed partial class LogEventReader(IMetadataStore store, LogSegmentStore segments, LogTails tails, ILogger log)
{
    private const long HourMs = 3_600_000;
    private const int RowsPage = 500;

    // The bytes that one read decompresses before it returns with the part that it has searched.
    private const long SearchedBytesMax = 64 << 20;

    /// <summary>Reads one page. Every event that was accepted before the call is found.</summary>
    /// <exception cref="TarnException">Unavailable: the newest events cannot be read now.</exception>
    public async ValueTask<LogPage> Read(LogQuery query, CancellationToken cancellationToken)
    {
        var page = new PageEvents(query);
        if (tails.Find(query.Scope) is not { } tail)
        {
            return new LogPage([], null);
        }

        await tail.CatchUp(cancellationToken);
        var fresh = tail.View;
        var feed = (await store.Read(reader => LogFeed.Find(reader, query.Scope), cancellationToken))!;
        foreach (var each in fresh.Events)
        {
            if (each.Number >= feed.Next && each.Group == query.Group && query.Streams?.Contains(each.Stream) != false)
            {
                page.Add(each);
            }
        }

        var reached = await ReadBlocks(query, feed.Next, page, cancellationToken);
        if (reached is { } partly)
        {
            page.Cut(partly);
            return new LogPage(page.Ascending, partly);
        }

        var events = page.Ascending;
        return new LogPage(events, page.HasMore ? (query.Descending ? events[0] : events[^1]).Key : null);
    }

    // Returns the key before which everything was searched; null: all that the page needs.
    private async ValueTask<EventKey?> ReadBlocks(LogQuery query, EventNumber tailFrom, PageEvents page, CancellationToken cancellationToken)
    {
        var searched = 0L;
        await foreach (var hour in Hours(query, cancellationToken))
        {
            foreach (var block in Ordered(query, hour))
            {
                // Blocks of later hours follow.
                if (page.Bound is { } bound && IsBehind(query, block, bound))
                {
                    return null;
                }

                if (block.SegmentFirst >= tailFrom || IsOutside(query, block))
                {
                    continue;
                }

                // A search that continues must come further than its cursor.
                var from = EventKey.Before(block.FirstMs);
                if (searched >= SearchedBytesMax && !query.Descending && from.TimeMs > (query.Cursor?.TimeMs ?? query.FromMs))
                {
                    return from;
                }

                searched += block.RawBytes;
                await Add(block, page, cancellationToken);
            }
        }

        return null;
    }

    private async ValueTask Add(BlockRow block, PageEvents page, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var each in await segments.Read(block, cancellationToken) ?? [])
            {
                page.Add(each);
            }
        }
        catch (TarnException damaged) when (damaged.Kind == ErrorKind.Damaged)
        {
            LogDamaged(log, block.Events, block.Stream, damaged.Message);
        }
    }

    // The blocks of one hour after the other, because a block has events of one hour.
    private async IAsyncEnumerable<List<BlockRow>> Hours(
        LogQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (space, first) = query.Streams is { Count: 1 } one
            ? (LogSpaces.StreamBlocks, one.First().Value) : (LogSpaces.GroupBlocks, query.Group.Value);
        var fromMs = query.Descending ? query.FromMs : Math.Max(query.FromMs, query.Cursor?.TimeMs ?? 0);
        var beforeMs = query.Descending ? Math.Min(query.BeforeMs, (query.Cursor?.TimeMs ?? (long.MaxValue - 1)) + 1) : query.BeforeMs;
        var range = new KeyRange(NumberKeys.Of(first, fromMs / HourMs * HourMs), beforeMs > 0 ? NumberKeys.Of(first, beforeMs) : NumberKeys.Of(first, 0));
        var hour = new List<BlockRow>();
        while (true)
        {
            var next = range;
            var rows = await store.Read(reader => reader.Scan(space, next, RowsPage, query.Descending), cancellationToken);
            foreach (var row in rows)
            {
                var block = BlockRow.Decode(row.Key, row.Value);
                if (hour.Count > 0 && hour[0].FirstMs / HourMs != block.FirstMs / HourMs)
                {
                    yield return hour;
                    hour = [];
                }

                if (query.Streams?.Contains(block.Stream) != false)
                {
                    hour.Add(block);
                }
            }

            if (rows.Count < RowsPage)
            {
                yield return hour;
                yield break;
            }

            range = query.Descending ? range with { Before = rows[^1].Key } : range.After(rows[^1].Key);
        }
    }

    private static IEnumerable<BlockRow> Ordered(LogQuery query, List<BlockRow> hour) =>
        query.Descending ? hour.OrderByDescending(block => block.LastMs) : hour.OrderBy(block => block.FirstMs);

    private static bool IsBehind(LogQuery query, BlockRow block, EventKey bound) =>
        query.Descending ? block.LastMs < bound.TimeMs : block.FirstMs > bound.TimeMs;

    private static bool IsOutside(LogQuery query, BlockRow block) =>
        block.LastMs < query.FromMs || block.FirstMs >= query.BeforeMs
        || (query.Cursor is { } cursor && (query.Descending ? block.FirstMs > cursor.TimeMs : block.LastMs < cursor.TimeMs));

    [LoggerMessage(1, LogLevel.Error, "{Count} events of log stream {Stream} cannot be read: {Reason}")]
    private static partial void LogDamaged(ILogger log, int count, LogStreamId stream, string reason);
}
