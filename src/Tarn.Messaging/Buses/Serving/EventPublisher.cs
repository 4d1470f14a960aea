using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Queues.Heads;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Buses.Serving;

/// <summary>Takes events: one append for all events of a call.</summary>
internal static class EventPublisher
{
    /// <summary>Appends the events; completes when they are durable.</summary>
    /// <param name="call">The key that recognises a retry: D14 (retries are recognised).</param>
    /// <returns>The ids; for a retry the ids of the first attempt.</returns>
    /// <exception cref="TarnException">The events were not written, or their fate is unknown.</exception>
    public static async Task<Guid[]> Put(BusParts parts, StreamId bus, IReadOnlyList<BusEvent> events, CallKey call)
    {
        var shard = BusShard.Of(parts, bus);
        using var batch = new RecordBatchWriter();
        batch.Begin(parts.NowMs);
        foreach (var one in events)
        {
            batch.Append(default, EventCodec.Write(one));
        }

        var append = new LogAppend { Shards = new[] { BusShard.AppendOf(bus, shard, batch) }, Call = call, CallRecords = events.Count };
        var outcome = await parts.Log.Append(append, CancellationToken.None);
        Check(outcome);
        var ids = new Guid[events.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = outcome.Recorded is { } recorded ? await IdAt(parts, shard, recorded.Span[i].NextOffset) ?? events[i].Id : events[i].Id;
        }

        return ids;
    }

    private static async ValueTask<Guid?> IdAt(BusParts parts, ShardId shard, long offset) =>
        await RecordReader.ReadAt(parts.Log, shard, offset, CancellationToken.None) is { } record ? EventCodec.Read(record).Id : null;

    private static void Check(AppendOutcome outcome)
    {
        if (outcome.Recorded is null && outcome.Shards.Span[0].Status is not (AppendStatus.Appended or AppendStatus.Repeated) and var status)
        {
            throw status switch
            {
                AppendStatus.NotFound or AppendStatus.Closed => BusShard.Missing(),
                AppendStatus.Throttled => new TarnException(ErrorKind.Throttled, "The log is too busy for this bus's events now."),
                AppendStatus.DiskFull => new TarnException(ErrorKind.DiskFull, "The disk is full: the bus takes no events now."),
                AppendStatus.OutcomeUnknown => new TarnException(ErrorKind.OutcomeUnknown, "The disk failed during the write: its outcome is unknown."),
                _ => new TarnException(ErrorKind.Unavailable, "The log takes no writes now."),
            };
        }
    }
}
