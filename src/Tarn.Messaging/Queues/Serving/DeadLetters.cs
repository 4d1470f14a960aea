using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Moves messages that were received too often to the dead-letter queue of their queue.</summary>
/// <param name="source">The queue.</param>
/// <param name="others">Opens another queue.</param>
internal sealed class DeadLetters(QueueCore source, Func<StreamId, ValueTask<QueueCore>> others)
{
    /// <summary>
    /// Moves the messages, which are leaving. When the move fails, or there is no dead-letter queue any more, they are visible again.
    /// </summary>
    public async Task Move(IReadOnlyList<QueueEntry> entries)
    {
        try
        {
            if (source.Rules.DeadLetter is { } rule && source.Parts.QueueOf(rule.TargetArn) is { } target)
            {
                await Move(entries, await others(target));
                return;
            }
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            // The queue was deleted just now: its messages stay.
        }

        QueueMoves.Stay(source, entries);
    }

    private async Task Move(IReadOnlyList<QueueEntry> entries, QueueCore target)
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
                    SourceArn = source.Parts.ArnOf(source.Shards.Stream),
                });
            }
        }

        QueueMoves.Stay(source, [.. entries.Except(moved)]);
        if (moved.Count > 0)
        {
            await QueueMoves.Move(source, moved, target, messages);
        }
    }
}
