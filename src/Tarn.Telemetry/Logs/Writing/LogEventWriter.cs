using System.Buffers;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Appends;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Logs.Writing;

/// <summary>Appends events to the internal stream of their scope. They are durable when the task completes.</summary>
/// <param name="directory">The streams and their shards.</param>
/// <param name="holds">Refuses puts whose records would be held for too long.</param>
/// <param name="time">The clock.</param>
internal sealed class LogEventWriter(IStreamLog streams, StreamDirectory directory, HoldLimit holds, TimeProvider time)
{
    // A frame has at most 16 MiB.
    private const int PartBytesMax = 8 << 20;

    private readonly InternalAppender _appender = new(streams, directory, "The log events");

    /// <summary>Makes the internal stream of a scope and the row of its reader, inside a transaction with the log.</summary>
    public static async ValueTask<LogFeed> Create(IMetadataTransaction transaction, LogScope scope, DateTimeOffset now)
    {
        var stream = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.System, Shards = 1 }, now);
        var shard = (await StreamDirectory.Shards(transaction, stream.Id))[0];
        var feed = new LogFeed(scope, stream.Id, new ConsumerId(transaction.NextId()), EventNumber.Of(shard.Ordinal, 0));
        ConsumerPositions.Put(transaction, new Consumer(feed.Consumer, ConsumerKind.Application, stream.Id, HoldsFreeing: true, ConsumerLease.None));
        ConsumerPositions.Move(transaction, new PositionKey(feed.Consumer, RunId.Main, shard.Id, OutputId.All), 0, epoch: 0);
        feed.Put(transaction);
        FilterReaderRow.Create(transaction, scope, stream.Id, [(shard.Id, 0)]);
        return feed;
    }

    /// <summary>Appends events of one stream.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable, OutcomeUnknown.</exception>
    public async ValueTask Append(
        LogFeed feed, LogStreamNames place, IReadOnlyList<LogEvent> events, CallKey call, CancellationToken cancellationToken)
    {
        holds.Check(feed.Stream);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var ids = new EventIds(nowMs);
        var record = new ArrayBufferWriter<byte>();
        using var batch = new RecordBatchWriter();
        var (from, part) = (0, 0UL);
        while (from < events.Count)
        {
            batch.Begin(nowMs);
            var bytes = 0L;
            while (from < events.Count && (bytes == 0 || bytes < PartBytesMax))
            {
                record.ResetWrittenCount();
                EventRecord.Write(record, feed.Scope, place, events[from].Time.ToUnixTimeMilliseconds(), nowMs, ids.Of(from), events[from].Message.Span);
                batch.Append(default, record.WrittenSpan);
                bytes += record.WrittenCount;
                from++;
            }

            var partCall = call == CallKey.None ? call : call with { Low = call.Low + part };
            await _appender.Append(feed.Stream, batch.Finish(), batch.Records, partCall, cancellationToken);
            part++;
        }
    }

    /// <summary>The shard of new events.</summary>
    /// <exception cref="TarnException">Throttled; Unavailable.</exception>
    public ShardId ShardOf(LogFeed feed)
    {
        holds.Check(feed.Stream);
        return _appender.ShardOf(feed.Stream);
    }

    public byte[] RecordOf(LogFeed feed, LogStreamNames place, LogEvent one)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var record = new ArrayBufferWriter<byte>(one.Message.Length + 512);
        EventRecord.Write(record, feed.Scope, place, one.Time.ToUnixTimeMilliseconds(), nowMs, new EventIds(nowMs).Of(0), one.Message.Span);
        return record.WrittenSpan.ToArray();
    }
}
