using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tarn.Dispatch;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Work;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Filters.Groups;
using Tarn.Telemetry.Filters.Sending;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Telemetry.Filters.Following;

/// <summary>
/// Metric filters, subscription filters and embedded metrics of log events. Each scope has a follower of its internal stream, which never
/// delays a put.
/// </summary>
public sealed partial class LogFilters : IAsyncDisposable
{
    private readonly FilterWork _work;
    private readonly View<LogScope, FilterReaderRow> _readers;
    private readonly ConcurrentDictionary<LogScope, LogFollower> _followers = new();
    private readonly Lock _gate = new();
    private bool _isRunning;

    private LogFilters(FilterWork work, View<LogScope, FilterReaderRow> readers)
    {
        (_work, _readers) = (work, readers);
        _readers.Changed += _ => Begin();
    }

    /// <summary>The messages that wait for destinations; their resources are log groups.</summary>
    public EventDispatch Waiting => _work.Waiting;

    /// <summary>Reports what filters have sent.</summary>
    public IFigurePart Figures => _work.Counts;

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<LogFilters> Open(FilterParts parts, CancellationToken cancellationToken)
    {
        var counts = new ForwardCounts(parts.Registry, parts.Time.GetUtcNow());
        var waiting = await EventDispatch.Open(
            new DispatchParts
            {
                Name = "Log events for destinations",
                Resource = "arn:aws:logs:::log-events",
                Store = parts.Store,
                Streams = parts.Streams,
                Directory = parts.Directory,
                Spaces = DispatchSpaces.From(440, "logs.messages"),
                Kind = ConsumerKind.LogMessages,
                Target = new WaitingMessages(new SendParts(parts.Targets, counts, parts.Time, parts.Log)),
                Time = parts.Time,
                Log = parts.Log,
                Calls = new CallLimits(64, 8),
            },
            cancellationToken);
        await AddMissing(parts, cancellationToken);
        var readers = await View<LogScope, FilterReaderRow>.Open(
            parts.Store, LogSpaces.FilterReaders, LogFeed.ReadKey, FilterReaderRow.Decode, cancellationToken);
        foreach (var (_, reader) in readers.Snapshot)
        {
            await Check(parts, reader, cancellationToken);
        }

        return new LogFilters(new FilterWork(parts, GroupFilters.In(parts.Registry), waiting, counts), readers);
    }

    /// <summary>Begins the work.</summary>
    public void Start()
    {
        _work.Waiting.Start();
        lock (_gate)
        {
            _isRunning = true;
        }

        Begin();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isRunning = false;
        }

        _readers.Dispose();
        foreach (var follower in _followers.Values)
        {
            await follower.DisposeAsync();
        }

        await _work.Waiting.DisposeAsync();
    }

    private void Begin()
    {
        lock (_gate)
        {
            foreach (var (scope, reader) in _isRunning ? _readers.Snapshot : [])
            {
                if (!_followers.ContainsKey(scope))
                {
                    _followers[scope] = new LogFollower(_work, reader);
                    _followers[scope].Start();
                }
            }
        }
    }

    // Streams of older builds have no reader. It begins at their end.
    private static async Task AddMissing(FilterParts parts, CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(parts.Store, LogSpaces.Feeds, KeyRange.All, cancellationToken))
        {
            var feed = LogFeed.Decode(row.Key, row.Value);
            if (await parts.Store.Read(reader => FilterReaderRow.Find(reader, feed.Scope), cancellationToken) is not null)
            {
                continue;
            }

            var ends = parts.Directory.ShardsOf(feed.Stream).Select(shard => (shard.Id, parts.Streams.Describe(shard.Id)?.StableEnd ?? 0)).ToList();
            await parts.Store.Commit(
                transaction => ValueTask.FromResult(FilterReaderRow.Create(transaction, feed.Scope, feed.Stream, ends)), cancellationToken);
        }
    }

    // D30 (positions are checked at start): otherwise new events could get offsets that count as read.
    private static async Task Check(FilterParts parts, FilterReaderRow reader, CancellationToken cancellationToken)
    {
        var positions = await parts.Store.Read(
            async metadata => ShardFollower.Starts(await ConsumerPositions.Read(metadata, reader.Consumer, RunId.Main), OutputId.All), cancellationToken);
        foreach (var (shard, position) in positions)
        {
            if (ShardFollower.IsAhead(parts.Streams, shard, position))
            {
                LogAhead(parts.Log, reader.Scope.Account, reader.Scope.Region, position, parts.Streams.Describe(shard)!.Value.StableEnd);
                await parts.Store.CommitWithLog(
                    transaction => StreamDirectory.ReplaceShard(transaction, reader.Stream, shard, shard.Value, parts.Time.GetUtcNow()),
                    cancellationToken);
            }
        }
    }

    [LoggerMessage(
        1, LogLevel.Critical,
        "Filters had read log events of {Account} in {Region} up to offset {Position}, but the log ends at {End}: it has lost records. "
            + "A new shard replaces it.")]
    private static partial void LogAhead(ILogger log, string account, string region, long position, long end);
}
