using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Logs.Tails;

/// <summary>The tails of all scopes. A scope's tail begins with its feed.</summary>
internal sealed partial class LogTails(IMetadataStore store, TailParts parts) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<LogScope, LogTail> _tails = new();
    private readonly Lock _gate = new();

    /// <summary>Starts the tails of the stored feeds.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, LogSpaces.Feeds, KeyRange.All, cancellationToken))
        {
            Begin(await Checked(LogFeed.Decode(row.Key, row.Value)));
        }
    }

    /// <summary>Starts the tail of a new feed, once.</summary>
    public void Begin(LogFeed feed)
    {
        lock (_gate)
        {
            if (!_tails.ContainsKey(feed.Scope))
            {
                var tail = new LogTail(parts, feed);
                _tails[feed.Scope] = tail;
                tail.Start();
            }
        }
    }

    /// <summary>The tail of a scope; null: no event was ever accepted there.</summary>
    public LogTail? Find(LogScope scope) => _tails.GetValueOrDefault(scope);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var tail in _tails.Values)
        {
            await tail.DisposeAsync();
        }
    }

    // D30 (positions are checked at start). New events must get numbers above the segments' numbers.
    private async ValueTask<LogFeed> Checked(LogFeed feed)
    {
        if (parts.Directory.Find(feed.Stream) is not { } layout || !layout.TryFind(feed.Next.Ordinal, out var shard)
            || !ShardFollower.IsAhead(parts.Streams, shard.Id, feed.Next.Offset))
        {
            return feed;
        }

        LogAhead(parts.Log, feed.Scope.Account, feed.Scope.Region, parts.Streams.Describe(shard.Id)!.Value.StableEnd, feed.Next.Offset);
        await store.CommitWithLog(
            transaction => StreamDirectory.ReplaceShard(transaction, feed.Stream, shard.Id, shard.Id.Value, parts.Time.GetUtcNow()),
            CancellationToken.None);
        return feed;
    }

    [LoggerMessage(
        1, LogLevel.Critical,
        "The log events of {Account} in {Region} were stored up to offset {Position}, but the log ends at {End}: it has lost "
            + "records. A new shard replaces it.")]
    private static partial void LogAhead(ILogger log, string account, string region, long end, long position);
}
