using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Drops messages past their retention, and stores messages again that stay long: an old message would hold all records after it in the
/// log. A queue takes at most about twice its live bytes and 64 MiB.
/// </summary>
internal sealed class QueueUpkeep(QueueCore core, MessageSelector selector)
{
    private const long SpareBytes = 64 << 20;
    private const int MessagesPerRun = 1_000;
    private const int AppendBytes = 1 << 20;

    /// <summary>Runs once.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        await selector.Expire(cancellationToken);
        DropExpired();
        foreach (var some in Oldest())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await StoreAgain(some);
        }
    }

    private void DropExpired()
    {
        lock (core.Gate)
        {
            var nowMs = core.Parts.NowMs;
            core.State.Wake(nowMs);
            while (core.State.Spill?.Delays.First(nowMs) is { } spilled && core.IsExpired(spilled.SentMs, nowMs))
            {
                core.Losses.Expired(spilled.RecordBytes);
                core.State.Spill.Delays.Take();
            }

            foreach (var entry in core.State.Entries.Where(entry => entry.State != EntryState.Leaving && core.IsExpired(entry.SentMs, nowMs)).ToArray())
            {
                core.Losses.Expired(entry.Bytes);
                core.State.Remove(entry, nowMs);
            }
        }
    }

    // Only messages before the head: the ones after it hold no dead records.
    private List<List<QueueEntry>> Oldest()
    {
        var batches = new List<List<QueueEntry>>();
        lock (core.Gate)
        {
            var old = core.State.Entries.Where(entry => entry.Place < core.State.Head).ToList();
            var live = old.Sum(entry => (long)entry.Bytes);
            var totals = core.Parts.Log.Totals(core.Shards.Messages);
            var recordBytes = totals.Records > 0 ? totals.Bytes / totals.Records : QueueBacklog.RecordBytesGuess;
            if ((core.State.Head - core.State.LowestPlace) * recordBytes <= (2 * live) + SpareBytes)
            {
                return batches;
            }

            var bytes = 0;
            foreach (var entry in old.OrderBy(entry => entry.Place).Take(MessagesPerRun))
            {
                if (batches.Count == 0 || bytes > AppendBytes)
                {
                    batches.Add([]);
                    bytes = 0;
                }

                batches[^1].Add(entry);
                bytes += entry.Bytes;
            }
        }

        return batches;
    }

    // If the message is gone meanwhile, the record names an unknown position, and readers skip it.
    private async Task StoreAgain(List<QueueEntry> entries)
    {
        var messages = new List<QueueMessage>(entries.Count);
        var stored = new List<QueueEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (await RecordReader.ReadAt(core.Parts.Log, core.Shards.Messages, entry.Place, CancellationToken.None) is { } record)
            {
                messages.Add(MessageCodec.Read(record) with { Order = entry.Order });
                stored.Add(entry);
            }
        }

        if (stored.Count == 0)
        {
            return;
        }

        await core.Appends.Enter();
        try
        {
            using var batch = new RecordBatchWriter();
            QueueCore.Write(batch, messages, core.Parts.NowMs);
            var outcome = await core.Append([core.MessagesOf(batch)], CallKey.None, 0);
            lock (core.Gate)
            {
                for (var i = 0; i < stored.Count; i++)
                {
                    stored[i].Place = outcome.Shards.Span[0].BaseOffset + i;
                }
            }

            core.Note(0, messages.Sum(message => (long)message.Body.Length));
        }
        finally
        {
            core.Appends.Leave();
        }
    }
}
