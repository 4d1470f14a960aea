using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Ids;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Sends messages to a queue: one append for all messages of a call.</summary>
internal sealed class MessageSender(QueueCore core)
{
    /// <summary>The ids of deduplication, of messages that are being appended too.</summary>
    public SendingIds Ids { get; } = new(core.Gate, core.State.Deduplication, core.Parts.Time);

    /// <summary>Appends the messages; completes when they are durable.</summary>
    /// <param name="messages">1 to 10 messages.</param>
    /// <param name="call">The key that recognises a retry: D14 (retries are recognised).</param>
    /// <exception cref="TarnException">The messages were not written, or their fate is unknown.</exception>
    public Task<SentMessage[]> Send(IReadOnlyList<QueueMessage> messages, CallKey call) =>
        core.State.IsFifo ? SendOnce(messages, call) : SendAll(messages, call);

    private async Task<SentMessage[]> SendAll(IReadOnlyList<QueueMessage> messages, CallKey call)
    {
        await core.Appends.Enter();
        try
        {
            using var batch = new RecordBatchWriter();
            QueueCore.Write(batch, messages, core.Parts.NowMs);
            var outcome = await core.Append([core.MessagesOf(batch)], call, messages.Count);
            if (outcome.Recorded is { } recorded)
            {
                return await SentBefore(messages, recorded);
            }

            var first = outcome.Shards.Span[0].BaseOffset;
            core.Register(messages, first);
            var sent = new SentMessage[messages.Count];
            for (var i = 0; i < sent.Length; i++)
            {
                sent[i] = new SentMessage(messages[i].Id, first + i);
            }

            return sent;
        }
        finally
        {
            core.Appends.Leave();
        }
    }

    private async Task<SentMessage[]> SentBefore(IReadOnlyList<QueueMessage> messages, ReadOnlyMemory<LogPosition> recorded)
    {
        var sent = new SentMessage[messages.Count];
        for (var i = 0; i < sent.Length; i++)
        {
            var offset = recorded.Span[i].NextOffset;
            var record = await RecordReader.ReadAt(core.Parts.Log, core.Shards.Messages, offset, CancellationToken.None);
            sent[i] = new SentMessage(record is null ? messages[i].Id : MessageCodec.Read(record).Id, offset);
        }

        return sent;
    }

    // A message whose id was sent in the last 5 minutes is not appended; it gets the id of the earlier one.
    private async Task<SentMessage[]> SendOnce(IReadOnlyList<QueueMessage> messages, CallKey call)
    {
        var keys = KeysOf(messages, core.Rules);
        var earlier = new SentBefore?[messages.Count];
        await core.SpillRoom();
        var mine = await Ids.Reserve(keys, earlier);
        try
        {
            var fresh = messages.Where((_, i) => mine.Contains(keys[i]) && Array.IndexOf(keys, keys[i]) == i).ToList();
            var sent = fresh.Count == 0 ? [] : await SendAll(fresh, call);
            var results = new SentMessage[messages.Count];
            lock (core.Gate)
            {
                var next = 0;
                for (var i = 0; i < results.Length; i++)
                {
                    var before = Array.IndexOf(keys, keys[i]);
                    if (earlier[i] is { } known)
                    {
                        results[i] = new SentMessage(known.Id, known.Order);
                    }
                    else if (before < i)
                    {
                        results[i] = results[before];
                    }
                    else
                    {
                        results[i] = sent[next++];
                        Ids.Note(keys[i], new SentBefore(results[i].Id, results[i].Order, messages[i].SentMs));
                    }
                }
            }

            return results;
        }
        finally
        {
            Ids.Release(mine);
        }
    }

    /// <summary>The keys of deduplication of messages.</summary>
    internal static GroupKey[] KeysOf(IReadOnlyList<QueueMessage> messages, QueueRules rules) =>
        [.. messages.Select(message => KeyOf(message.DeduplicationId!, GroupKey.Of(message.Group), rules))];

    internal static GroupKey KeyOf(string id, GroupKey group, QueueRules rules) =>
        GroupKey.Of(id, rules.DeduplicatesPerGroup ? group : GroupKey.None);
}
