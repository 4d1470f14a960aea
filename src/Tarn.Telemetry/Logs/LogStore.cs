using Microsoft.Extensions.Logging;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Live;
using Tarn.Telemetry.Logs.Reading;
using Tarn.Telemetry.Logs.Removal;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Logs.Segments;
using Tarn.Telemetry.Logs.Tails;
using Tarn.Telemetry.Logs.Writing;

namespace Tarn.Telemetry.Logs;

/// <summary>The parts that the store of log events needs.</summary>
public sealed record LogParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>Streams and their shards.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The bytes of segments.</summary>
    public required UnkeyedBlobs Blobs { get; init; }

    /// <summary>Refuses puts when records are held for too long.</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>Makes the delivery of a new internal stream into the table, inside the transaction that makes the stream.</summary>
    public required Func<IMetadataTransaction, LogFeed, ValueTask> FeedMade { get; init; }

    /// <summary>Runs when a scope has its internal stream, before the first append.</summary>
    public Func<LogScope, ValueTask> FeedReady { get; init; } = static _ => ValueTask.CompletedTask;

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The server's log.</summary>
    public required ILogger Log { get; init; }
}

/// <summary>
/// Log events: appended to an internal stream, held in a bounded tail, then stored in segments. Groups are resources of the registry;
/// streams are rows here.
/// </summary>
public sealed class LogStore : IAsyncDisposable
{
    private readonly LogParts _parts;
    private readonly View<LogScope, LogFeed> _feeds;
    private readonly LogTails _tails;
    private readonly LogEventWriter _writer;
    private readonly LogEventReader _reader;
    private readonly EventRemoval _removal;

    private LogStore(LogParts parts, View<LogScope, LogFeed> feeds)
    {
        (_parts, _feeds) = (parts, feeds);
        var segments = new LogSegmentStore(parts.Store, parts.Blobs);
        Sessions = new LiveSessions(parts.Time);
        _tails = new LogTails(parts.Store, new TailParts(parts.Streams, parts.Directory, segments, Sessions.Accepted, parts.Time, parts.Log));
        _writer = new LogEventWriter(parts.Streams, parts.Directory, parts.HoldLimit, parts.Time);
        _reader = new LogEventReader(parts.Store, segments, _tails, parts.Log);
        _removal = new EventRemoval(parts.Store, segments, _tails, parts.Time);
        Streams = new LogStreams(parts.Store, _tails);
    }

    public LogStreams Streams { get; }

    /// <summary>The sessions that see new events.</summary>
    public LiveSessions Sessions { get; }

    /// <summary>The scopes that have events.</summary>
    public IReadOnlyList<LogScope> Scopes => [.. _feeds.Snapshot.Select(feed => feed.Key)];

    /// <summary>Opens the store, and starts to read the events that are not in segments.</summary>
    public static async Task<LogStore> Open(LogParts parts, CancellationToken cancellationToken)
    {
        var feeds = await View<LogScope, LogFeed>.Open(
            parts.Store, LogSpaces.Feeds, LogFeed.ReadKey, LogFeed.Decode, cancellationToken);
        var opened = new LogStore(parts, feeds);
        await opened._tails.Start(cancellationToken);
        return opened;
    }

    /// <summary>Appends events to a log stream. They are durable when the task completes.</summary>
    /// <param name="events">The events; at least one.</param>
    /// <param name="call">Recognises retries: D14 (retries are recognised).</param>
    /// <param name="cancellationToken">Ends the wait for space in the queue.</param>
    /// <exception cref="Tarn.Storage.TarnException">Throttled, DiskFull, Unavailable, OutcomeUnknown.</exception>
    public async ValueTask Append(
        LogScope scope, LogStreamNames place, IReadOnlyList<LogEvent> events, CallKey call, CancellationToken cancellationToken)
    {
        var feed = _feeds.TryGet(scope, out var known) ? known : await MakeFeed(scope);
        await _writer.Append(feed, place, events, call, cancellationToken);
    }

    /// <summary>An event as a record in the commit of its sender, with the stream and shard that take it.</summary>
    /// <exception cref="Tarn.Storage.TarnException">Throttled, Unavailable.</exception>
    public async ValueTask<(StreamId Stream, ShardId Shard, byte[] Record)> RecordOf(LogScope scope, LogStreamNames place, LogEvent one)
    {
        var feed = _feeds.TryGet(scope, out var known) ? known : await MakeFeed(scope);
        return (feed.Stream, _writer.ShardOf(feed), _writer.RecordOf(feed, place, one));
    }

    /// <summary>Reads a page of events. It has every event that was acknowledged before the call.</summary>
    /// <exception cref="Tarn.Storage.TarnException">Unavailable: the newest events cannot be read now.</exception>
    public ValueTask<LogPage> Read(LogQuery query, CancellationToken cancellationToken) => _reader.Read(query, cancellationToken);

    /// <summary>The bytes of a group's messages.</summary>
    public async ValueTask<long> SizeOf(LogScope scope, LogGroupId group, CancellationToken cancellationToken)
    {
        var fresh = _tails.Find(scope)?.View.Events.Where(each => each.Group == group).Sum(each => (long)each.Message.Length) ?? 0;
        return fresh + await _parts.Store.Read(reader => GroupSize.Read(reader, group), cancellationToken);
    }

    /// <summary>Hides the events of a group, in the transaction that deletes it. A later <see cref="Remove"/> removes them.</summary>
    public void DeleteGroup(IMetadataTransaction transaction, LogScope scope, LogGroupId group) =>
        new LogRemoval(transaction.NextId(), scope, group, null, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds()).Put(transaction);

    /// <summary>Deletes a stream of a group and hides its events, inside a transaction.</summary>
    /// <returns>Whether there was such a stream.</returns>
    public async ValueTask<bool> DeleteStream(IMetadataTransaction transaction, LogScope scope, LogGroupId group, string name)
    {
        if (await LogStreamRow.Find(transaction, group, name) is not { } row)
        {
            return false;
        }

        row.Delete(transaction);
        new LogRemoval(transaction.NextId(), scope, group, row.Id, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds()).Put(transaction);
        return true;
    }

    /// <summary>Removes the events of deleted groups and streams.</summary>
    /// <param name="fromTable">Removes the rows of some deleted groups and streams of one scope from the table.</param>
    /// <param name="cancellationToken">Ends the work. A later call continues.</param>
    public async Task Remove(Func<LogScope, IReadOnlyList<LogRemoval>, CancellationToken, Task> fromTable, CancellationToken cancellationToken)
    {
        foreach (var scope in (await _removal.Due(cancellationToken)).GroupBy(removal => removal.Scope))
        {
            foreach (var removal in scope)
            {
                await _removal.Remove(removal, cancellationToken);
            }

            await fromTable(scope.Key, [.. scope], cancellationToken);
            foreach (var removal in scope)
            {
                await _removal.End(removal, cancellationToken);
            }
        }
    }

    /// <summary>Removes a group's expired events from segments.</summary>
    public Task Expire(LogGroupId group, long beforeMs, CancellationToken cancellationToken) => _removal.Expire(group, beforeMs, cancellationToken);

    /// <summary>Writes every accepted event of a scope into a segment.</summary>
    public ValueTask Flush(LogScope scope, CancellationToken cancellationToken) => _tails.Find(scope)?.Flush(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Ends the reading. Events that are not in segments are read again at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        Sessions.End();
        await _tails.DisposeAsync();
        _feeds.Dispose();
    }

    // Not cancelled: the tail must begin when the feed exists.
    private async ValueTask<LogFeed> MakeFeed(LogScope scope)
    {
        var feed = await _parts.Store.CommitWithLog(
            async transaction =>
            {
                if (await LogFeed.Find(transaction, scope) is { } made)
                {
                    return made;
                }

                var created = await LogEventWriter.Create(transaction, scope, _parts.Time.GetUtcNow());
                await _parts.FeedMade(transaction, created);
                return created;
            },
            CancellationToken.None);
        _tails.Begin(feed);
        await _parts.FeedReady(scope);
        return feed;
    }
}
