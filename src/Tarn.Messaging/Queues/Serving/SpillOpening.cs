using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Contents;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Builds the rows of spilled items again, from the queue records that the snapshot names. The queue records after the snapshot were applied
/// before, and name messages that have left the spill since.
/// </summary>
internal sealed partial class SpillOpening(QueueParts parts, QueueShards shards, QueueState state, QueueSpill spill)
{
    private SpillPosition _lastNamed = spill.Delays.Taken;

    public static async Task Load(QueueParts parts, QueueShards shards, QueueState state, CancellationToken cancellationToken)
    {
        if (state.Spill is { } spill && (spill.Runs.Count > 0 || spill.PendingDelays.Count > 0 || spill.PendingIds.Count > 0))
        {
            await new SpillOpening(parts, shards, state, spill).Load(cancellationToken);
        }

        state.NamedSpilled.Clear();
    }

    private async Task Load(CancellationToken cancellationToken)
    {
        var taken = spill.Delays.Taken;
        if (state.NamedSpilled.Count > 0)
        {
            var unseen = state.NamedSpilled.ToHashSet();
            await EachMessage(message =>
            {
                if (unseen.Remove(message.Order) && _lastNamed.IsBefore(message))
                {
                    _lastNamed = SpillPosition.Of(message);
                }
            }, cancellationToken);
            foreach (var order in unseen)
            {
                // Not spilled, so it was gone before the queue record.
                if (state.Find(order) is { } gone)
                {
                    state.Drop(gone);
                }
            }
        }

        // Messages are taken in order. One before the last named message was taken too, and its receive was not written.
        spill.Delays.Resume(_lastNamed);
        using var many = spill.Many();
        await EachMessage(message =>
        {
            if (!taken.IsBefore(message) || state.NamedSpilled.Contains(message.Order))
            {
                return;
            }

            if (_lastNamed.IsBefore(message))
            {
                spill.Delays.Add(message, many);
            }
            else if (state.Find(message.Order) is null)
            {
                state.Load(message.Entry());
            }
        }, cancellationToken);
        await EachRun(SpillKind.Ids, SpilledId.Bytes, item => LoadId(item, many), cancellationToken);
        spill.PendingDelays.RemoveAll(message => !_lastNamed.IsBefore(message));
        spill.PendingIds.ForEach(id => spill.Ids.Add(id, many));
    }

    private void LoadId(ReadOnlySpan<byte> item, SpillBatch many)
    {
        var id = SpilledId.Read(item);
        if (id.Sent.SentMs + (long)QueueLimits.RememberedFor.TotalMilliseconds > parts.NowMs)
        {
            spill.Ids.Add(id, many);
        }
    }

    private async Task EachMessage(Action<SpilledMessage> action, CancellationToken cancellationToken)
    {
        await EachRun(SpillKind.Delays, SpilledMessage.Bytes, item => action(SpilledMessage.Read(item)), cancellationToken);
        spill.PendingDelays.ForEach(action);
    }

    private async Task EachRun(SpillKind kind, int bytes, ItemAction action, CancellationToken cancellationToken)
    {
        foreach (var run in spill.Runs.Where(run => run.Kind == kind))
        {
            if (await RecordReader.ReadAt(parts.Log, shards.Marks, run.Offset, cancellationToken) is not { } mark)
            {
                LogUnreadable(parts.Logger, shards.Stream.Value, run.Offset, kind);
                if (kind == SpillKind.Delays)
                {
                    await EachAgain(run, action, cancellationToken);
                }

                continue;
            }

            var count = BinaryPrimitives.ReadUInt16BigEndian(mark.AsSpan(2));
            for (var i = 0; i < count; i++)
            {
                action(mark.AsSpan(QueueRecordWriter.HeadBytes + 1 + (i * bytes), bytes));
            }
        }
    }

    // The messages of a run whose queue record is damaged, from their own records: the head met them before the ones of the next run. A message
    // that had an entry then and was deleted since may come again: a standard queue delivers at least once.
    private async Task EachAgain(SpillRun run, ItemAction action, CancellationToken cancellationToken)
    {
        var end = spill.Runs.Where(other => other.Kind == SpillKind.Delays && other.Lowest > run.Lowest).Select(other => other.Lowest)
            .Concat(spill.PendingDelays.Take(1).Select(message => message.Order)).Append(state.Head).Min();
        var item = new byte[SpilledMessage.Bytes];
        using var reader = new HeadReader(parts.Log, shards.Messages);
        reader.SkipTo(run.Lowest);
        while (reader.End < end && await reader.Load(cancellationToken))
        {
            for (; reader.HasRecord && reader.Offset < end; reader.Advance())
            {
                var facts = MessageCodec.ReadFacts(reader.Value);
                var message = SpilledMessage.Of(QueueEntry.Of(facts, reader.Offset, facts.DelayMs));
                if (facts is { Order: < 0, DelayMs: > 0 } && message.VisibleAtMs <= run.LastMs && state.Find(message.Order) is null)
                {
                    message.Write(item);
                    action(item);
                }
            }
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Queue {Stream}: the mark at offset {Offset} cannot be read. Its messages are read again; its ids of deduplication are lost: {Kind}.")]
    private static partial void LogUnreadable(ILogger logger, long stream, long offset, SpillKind kind);

    private delegate void ItemAction(ReadOnlySpan<byte> item);
}
