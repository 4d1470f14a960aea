using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Moves messages that were received too often to the dead-letter queue of their queue.</summary>
/// <param name="source">The queue.</param>
/// <param name="others">Opens another queue.</param>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"/>
internal sealed class DeadLetters(QueueCore source, Func<StreamId, ValueTask<QueueCore>> others)
{
    /// <summary>
    /// Moves the messages, which are leaving. When the move fails, or there is no dead-letter queue any more, they are visible again.
    /// </summary>
    public async Task Move(IReadOnlyList<QueueEntry> entries)
    {
        try
        {
            if (await Read(entries) is { Moved.Count: > 0 } read)
            {
                await QueueMoves.Move(source, read.Moved, read.Target, read.Messages);
            }
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            // The queue was deleted just now: its messages stay.
        }
    }

    // Null: there is no dead-letter queue.
    private async Task<(QueueCore Target, List<QueueEntry> Moved, List<QueueMessage> Messages)?> Read(IReadOnlyList<QueueEntry> entries)
    {
        try
        {
            if (source.Rules.DeadLetter is { } rule && source.Parts.QueueOf(rule.TargetArn) is { } id)
            {
                return await Read(entries, await others(id));
            }
        }
        catch (TarnException)
        {
            QueueMoves.Stay(source, entries);
            throw;
        }

        QueueMoves.Stay(source, entries);
        return null;
    }

    private async Task<(QueueCore Target, List<QueueEntry> Moved, List<QueueMessage> Messages)> Read(IReadOnlyList<QueueEntry> entries, QueueCore target)
    {
        var (moved, messages) = (new List<QueueEntry>(), new List<QueueMessage>());
        foreach (var entry in entries)
        {
            if (await RecordReader.ReadAt(source.Parts.Log, source.Shards.Messages, entry.Place, CancellationToken.None) is { } record)
            {
                var message = MessageCodec.Read(record);
                moved.Add(entry);
                messages.Add(QueueMoves.Fresh(message) with
                {
                    SentMs = target.State.IsFifo ? source.Parts.NowMs : message.SentMs,
                    Receives = entry.Receives,
                    SourceArn = source.Parts.ArnOf(source.Shards.Stream),
                });
            }
        }

        if (moved.Count < entries.Count)
        {
            await Drop([.. entries.Except(moved)]);
        }

        return (target, moved, messages);
    }

    // Removes messages whose records cannot be read: visible again, they would be found dead again at once. Their removal and the row of their
    // loss are one commit: D9 (one commit for rows and records).
    private async Task Drop(IReadOnlyList<QueueEntry> entries)
    {
        await source.Appends.Enter();
        try
        {
            using var batch = new RecordBatchWriter();
            var (mark, nowMs) = (QueueRecordWriter.Orders(QueueRecordKind.Removed, [.. entries.Select(entry => entry.Order)]), source.Parts.NowMs);
            batch.Begin(nowMs, mark.Length + 128);
            batch.Append(default, mark);
            var append = source.MarksOf(batch);
            var loss = new Loss(source.Parts.ArnOf(source.Shards.Stream), LossKind.Damaged, entries.Count, 0, QueueLosses.DamagedReason);
            await source.Parts.Store.CommitWithLog(
                async transaction =>
                {
                    await LossRows.Add(transaction, loss, nowMs);
                    transaction.Append(append with { Batch = append.Batch.ToArray() });
                    return true;
                },
                CancellationToken.None);
            lock (source.Gate)
            {
                foreach (var entry in entries)
                {
                    source.State.Remove(entry, nowMs);
                }
            }

            source.Note(1, mark.Length);
        }
        finally
        {
            source.Appends.Leave();
        }

        source.Woken();
    }
}
