using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Messaging.Topics.Messages;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Publishes messages: one append for all messages of a call.</summary>
internal static class TopicPublisher
{
    /// <summary>Appends the messages; completes when they are durable.</summary>
    /// <param name="call">The key that recognises a retry: D14 (retries are recognised).</param>
    /// <exception cref="TarnException">The messages were not written, or their fate is unknown.</exception>
    public static Task<PublishedMessage[]> Publish(TopicCore core, IReadOnlyList<TopicMessage> messages, CallKey call) =>
        core.Rules.IsFifo ? PublishOnce(core, messages, call) : PublishAll(core, messages, call);

    private static async Task<PublishedMessage[]> PublishAll(TopicCore core, IReadOnlyList<TopicMessage> messages, CallKey call)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(core.Parts.NowMs);
        foreach (var message in messages)
        {
            batch.Append(default, TopicCodec.Write(message));
        }

        var append = new LogAppend { Shards = new[] { core.MessagesOf(batch) }, Call = call, CallRecords = messages.Count };
        var outcome = await core.Parts.Log.Append(append, CancellationToken.None);
        AppendFailures.Check(outcome);
        var published = new PublishedMessage[messages.Count];
        for (var i = 0; i < published.Length; i++)
        {
            published[i] = outcome.Recorded is { } recorded
                ? await Before(core, recorded.Span[i].NextOffset, messages[i])
                : new PublishedMessage(messages[i].Id, outcome.Shards.Span[0].BaseOffset + i);
        }

        return published;
    }

    private static async Task<PublishedMessage> Before(TopicCore core, long offset, TopicMessage message)
    {
        var record = await RecordReader.ReadAt(core.Parts.Log, core.Shards.Messages, offset, CancellationToken.None);
        return new PublishedMessage(record is null ? message.Id : TopicCodec.Read(record).Id, offset);
    }

    // A message whose id was published in the last 5 minutes is not appended; it gets the id of the earlier one.
    private static async Task<PublishedMessage[]> PublishOnce(TopicCore core, IReadOnlyList<TopicMessage> messages, CallKey call)
    {
        GroupKey[] keys = [.. messages.Select(message => TopicOpening.KeyOf(message, core.Rules))];
        var earlier = new SentBefore?[keys.Length];
        var mine = await core.Ids.Reserve(keys, earlier);
        try
        {
            int[] fresh = [.. Enumerable.Range(0, keys.Length).Where(i => earlier[i] is null && Array.IndexOf(keys, keys[i]) == i)];
            var published = fresh.Length == 0 ? [] : await PublishAll(core, [.. fresh.Select(i => messages[i])], call);
            var results = new PublishedMessage[messages.Count];
            lock (core.Gate)
            {
                for (var i = 0; i < fresh.Length; i++)
                {
                    results[fresh[i]] = published[i];
                    core.Ids.Note(keys[fresh[i]], new SentBefore(published[i].Id, published[i].Order, messages[fresh[i]].PublishedMs));
                }
            }

            for (var i = 0; i < results.Length; i++)
            {
                results[i] = earlier[i] is { } known ? new PublishedMessage(known.Id, known.Order) : results[Array.IndexOf(keys, keys[i])];
            }

            return results;
        }
        finally
        {
            core.Ids.Release(mine);
        }
    }
}
