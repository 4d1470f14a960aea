using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Spill;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Writes spilled items into queue records, so that a snapshot needs only name these. One caller at a time.</summary>
internal sealed class SpillWriter(QueueCore core)
{
    /// <summary>Writes the items that are in no run. Some may come meanwhile.</summary>
    /// <param name="isLast">Whether fewer items than a run are written too.</param>
    /// <exception cref="Storage.TarnException">They were not written; they stay without a run.</exception>
    public async Task Write(bool isLast)
    {
        if (core.State.Spill is not { } spill)
        {
            return;
        }

        var least = isLast ? Math.Max(1, spill.RunItems / 8) : spill.RunItems;
        while (Next(spill, least) is { } next)
        {
            using var batch = new RecordBatchWriter();
            var mark = QueueRecordWriter.Spilled(next.Messages, next.Ids);
            batch.Begin(core.Parts.NowMs, mark.Length + 128);
            batch.Append(default, mark);
            var outcome = await core.Append([core.MarksOf(batch)], CallKey.None, 0);
            lock (core.Gate)
            {
                Note(spill, next, outcome.Shards.Span[0].BaseOffset);
                core.State.Touch();
            }

            core.Woken();
        }
    }

    private (List<SpilledMessage> Messages, List<SpilledId> Ids, int Purges)? Next(QueueSpill spill, int least)
    {
        lock (core.Gate)
        {
            spill.DropRuns(core.Parts.NowMs);
            if (spill.PendingDelays.Count >= least)
            {
                return (spill.PendingDelays[..Math.Min(spill.RunItems, spill.PendingDelays.Count)], [], spill.Purges);
            }

            return spill.PendingIds.Count >= least
                ? ([], spill.PendingIds[..Math.Min(spill.RunItems, spill.PendingIds.Count)], spill.Purges)
                : null;
        }
    }

    private static void Note(QueueSpill spill, (List<SpilledMessage> Messages, List<SpilledId> Ids, int Purges) run, long offset)
    {
        if (run.Purges != spill.Purges)
        {
            return;
        }

        if (run.Ids.Count > 0)
        {
            spill.PendingIds.RemoveRange(0, run.Ids.Count);
            spill.Runs.Add(new SpillRun(SpillKind.Ids, offset, 0, run.Ids.Max(id => id.Sent.SentMs)));
        }
        else
        {
            spill.PendingDelays.RemoveRange(0, run.Messages.Count);
            spill.Runs.Add(new SpillRun(SpillKind.Delays, offset, run.Messages[0].Order, run.Messages.Max(message => message.VisibleAtMs)));
        }
    }
}
