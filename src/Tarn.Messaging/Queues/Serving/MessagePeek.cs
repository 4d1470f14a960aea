using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Shows messages without a receive: they stay visible, and no count changes. Messages with entries come first, in the order of sending,
/// then the ones that no receiver has come to.
/// </summary>
internal sealed class MessagePeek(QueueCore core)
{
    // A look at more entries would hold the queue's lock for long. The oldest of these are shown.
    private const int EntriesLookedAt = 4_096;

    /// <summary>The first messages. Spilled ones and damaged ones are left out.</summary>
    public async Task<IReadOnlyList<PeekedMessage>> Peek(int max, CancellationToken cancellationToken)
    {
        List<(long Place, string State, int Receives)> known;
        long head;
        lock (core.Gate)
        {
            core.State.Wake(core.Parts.NowMs);
            head = core.State.Head;
            known =
            [
                .. core.State.Entries.Take(EntriesLookedAt).OrderBy(entry => entry.Order).Take(max)
                    .Select(entry => (entry.Place, NameOf(entry), entry.Receives)),
            ];
        }

        var peeked = new List<PeekedMessage>();
        foreach (var (place, state, receives) in known)
        {
            if (await RecordReader.ReadAt(core.Parts.Log, core.Shards.Messages, place, cancellationToken) is { } record)
            {
                peeked.Add(new PeekedMessage(MessageCodec.Read(record), state, receives));
            }
        }

        await AddUntouched(peeked, head, max, cancellationToken);
        return peeked;
    }

    private async Task AddUntouched(List<PeekedMessage> peeked, long head, int max, CancellationToken cancellationToken)
    {
        using var reader = new HeadReader(core.Parts.Log, core.Shards.Messages);
        reader.SkipTo(head);
        while (peeked.Count < max && (reader.HasRecord || await reader.Load(cancellationToken)))
        {
            for (; reader.HasRecord && peeked.Count < max; reader.Advance())
            {
                if (IsUntouched(reader.Offset, MessageCodec.ReadFacts(reader.Value)))
                {
                    var message = MessageCodec.Read(reader.Value);
                    var isDelayed = message.DelayMs > 0 && message.SentMs + message.DelayMs > core.Parts.NowMs;
                    peeked.Add(new PeekedMessage(message, isDelayed ? "delayed" : "visible", message.Receives));
                }
            }
        }
    }

    // A message that was stored again, received or deleted meanwhile is not at the head.
    private bool IsUntouched(long offset, in MessageFacts facts)
    {
        lock (core.Gate)
        {
            return facts.Order < 0 && offset >= core.State.Head && core.State.Find(offset) is null && !core.State.GoneAhead.Contains(offset)
                && !core.IsExpired(facts.SentMs, core.Parts.NowMs);
        }
    }

    private static string NameOf(QueueEntry entry) => entry.State switch
    {
        EntryState.Delayed => "delayed",
        EntryState.Ready => "visible",
        _ => "in flight",
    };
}
