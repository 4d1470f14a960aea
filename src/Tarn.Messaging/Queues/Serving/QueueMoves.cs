using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Moves messages from one queue to another, in one append over both.</summary>
internal static class QueueMoves
{
    /// <summary>The message as a new one: no receives, no delay.</summary>
    public static QueueMessage Fresh(QueueMessage message) => message with { Order = -1, Receives = 0, FirstReceivedMs = 0, DelayMs = 0 };

    /// <summary>Writes the messages to their new queue, and their removal from the old one.</summary>
    /// <param name="entries">The messages in the old queue, which are leaving.</param>
    /// <param name="messages">The same messages in the new queue.</param>
    /// <exception cref="TarnException">They did not move, and are visible again; or their fate is unknown.</exception>
    public static async Task Move(QueueCore source, IReadOnlyList<QueueEntry> entries, QueueCore target, IReadOnlyList<QueueMessage> messages)
    {
        Invariant.Check(entries.Count == messages.Count && source != target);

        // Two queues may move messages to each other, so the gates have an order.
        var (first, second) = source.Shards.Stream.Value < target.Shards.Stream.Value ? (source, target) : (target, source);
        await first.Appends.Enter();
        await second.Appends.Enter();
        try
        {
            using var added = new RecordBatchWriter();
            using var removed = new RecordBatchWriter();
            QueueCore.Write(added, messages, source.Parts.NowMs);
            removed.Begin(source.Parts.NowMs);
            removed.Append(default, QueueRecordWriter.Orders(QueueRecordKind.Removed, [.. entries.Select(entry => entry.Order)]));
            var outcome = await source.Append([target.MessagesOf(added), source.MarksOf(removed)], CallKey.None, 0);
            lock (source.Gate)
            {
                foreach (var entry in entries)
                {
                    source.State.Remove(entry, source.Parts.NowMs);
                }
            }

            target.Register(messages, outcome.Shards.Span[0].BaseOffset, areSent: false);
            source.Note(1, removed.Records * 64);
        }
        catch (TarnException)
        {
            Stay(source, entries);
            throw;
        }
        finally
        {
            second.Appends.Leave();
            first.Appends.Leave();
        }

        source.Woken();
    }

    /// <summary>Messages that were to move are visible again.</summary>
    public static void Stay(QueueCore source, IReadOnlyList<QueueEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        lock (source.Gate)
        {
            foreach (var entry in entries)
            {
                source.State.Return(entry, source.Parts.NowMs, wasReceived: false);
            }
        }

        source.Woken();
    }
}
