using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>Deletes received messages, and changes their visibility timeouts. Each call is one queue record.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html"/>
internal sealed class MessageReceipts(QueueCore core)
{
    /// <summary>
    /// Deletes messages; completes when that is durable. On a standard queue a receipt deletes at any time. On a FIFO queue it must be
    /// the newest, and its timeout must be running.
    /// </summary>
    /// <exception cref="TarnException">The deletion was not written, or its fate is unknown.</exception>
    public async Task<ReceiptOutcome[]> Delete(IReadOnlyList<Receipt> receipts)
    {
        var outcomes = new ReceiptOutcome[receipts.Count];
        var leaving = new List<(QueueEntry Entry, EntryState Was)>();
        await core.Appends.Enter();
        try
        {
            lock (core.Gate)
            {
                core.State.Wake(core.Parts.NowMs);
                for (var i = 0; i < outcomes.Length; i++)
                {
                    outcomes[i] = Leave(receipts[i], leaving);
                }
            }

            if (leaving.Count > 0)
            {
                await core.AppendMark(QueueRecordWriter.Orders(QueueRecordKind.Removed, [.. leaving.Select(item => item.Entry.Order)]));
                Remove(leaving);
            }
        }
        catch (TarnException)
        {
            Stay(leaving);
            throw;
        }
        finally
        {
            core.Appends.Leave();
        }

        if (core.State.IsFifo)
        {
            core.Woken();
        }

        return outcomes;
    }

    /// <summary>
    /// Hides received messages for another time from now on; completes when that is durable. On a standard queue every receipt of a message
    /// does so, even after its timeout. On a FIFO queue it must be the newest, and its timeout must be running.
    /// </summary>
    /// <exception cref="TarnException">The change was not written, or its fate is unknown.</exception>
    public async Task<ReceiptOutcome[]> Hide(IReadOnlyList<(Receipt Receipt, TimeSpan Visibility)> changes)
    {
        var outcomes = new ReceiptOutcome[changes.Count];
        var hidden = new List<(QueueEntry Entry, long Before)>();
        await core.Appends.Enter();
        try
        {
            lock (core.Gate)
            {
                var nowMs = core.Parts.NowMs;
                core.State.Wake(nowMs);
                for (var i = 0; i < outcomes.Length; i++)
                {
                    outcomes[i] = Hide(changes[i], nowMs, hidden);
                }
            }

            if (hidden.Count > 0)
            {
                await core.AppendMark(QueueRecordWriter.Hidden([.. hidden.Select(item => (item.Entry.Order, item.Entry.VisibleAtMs))]));
            }
        }
        catch (TarnException)
        {
            Restore(hidden);
            throw;
        }
        finally
        {
            core.Appends.Leave();
        }

        lock (core.Gate)
        {
            core.State.Wake(core.Parts.NowMs);
            core.State.Touch();
        }

        core.Woken();
        return outcomes;
    }

    private ReceiptOutcome Leave(Receipt receipt, List<(QueueEntry Entry, EntryState Was)> leaving)
    {
        if (core.State.Find(receipt.Order) is not { } entry)
        {
            return ReceiptOutcome.Done;
        }

        var isCurrent = entry.State is EntryState.InFlight or EntryState.Leaving && entry.Receives == receipt.Receives;
        if (core.State.IsFifo && !isCurrent)
        {
            return ReceiptOutcome.Expired;
        }

        // A message that another call is deleting is in this call's queue record too: its caller waits for its own record alone.
        leaving.Add((entry, entry.State));
        if (entry.State != EntryState.Leaving)
        {
            core.State.Leave(entry);
        }

        return ReceiptOutcome.Done;
    }

    private ReceiptOutcome Hide((Receipt Receipt, TimeSpan Visibility) change, long nowMs, List<(QueueEntry Entry, long Before)> hidden)
    {
        var entry = core.State.Find(change.Receipt.Order);
        var isCurrent = entry is { State: EntryState.InFlight } && entry.Receives == change.Receipt.Receives;
        if (core.State.IsFifo && entry is not null && !isCurrent)
        {
            return ReceiptOutcome.Expired;
        }

        if (entry is not { State: EntryState.InFlight or EntryState.Ready, Receives: > 0 })
        {
            return ReceiptOutcome.NotInFlight;
        }

        var visibleAtMs = nowMs + (long)change.Visibility.TotalMilliseconds;
        if (visibleAtMs > entry.ReceivedMs + (long)QueueLimits.VisibilityMax.TotalMilliseconds + 1_000)
        {
            return ReceiptOutcome.TooLong;
        }

        hidden.Add((entry, entry.VisibleAtMs));
        core.State.Hide(entry, visibleAtMs);
        return ReceiptOutcome.Done;
    }

    private void Remove(List<(QueueEntry Entry, EntryState Was)> leaving)
    {
        lock (core.Gate)
        {
            foreach (var (entry, _) in leaving)
            {
                if (entry.State != EntryState.Gone)
                {
                    core.State.Remove(entry, core.Parts.NowMs);
                }
            }
        }
    }

    private void Stay(List<(QueueEntry Entry, EntryState Was)> leaving)
    {
        lock (core.Gate)
        {
            foreach (var (entry, was) in leaving)
            {
                if (was == EntryState.InFlight)
                {
                    core.State.StayInFlight(entry);
                }
                else if (was == EntryState.Ready)
                {
                    core.State.Return(entry, core.Parts.NowMs, wasReceived: false);
                }
            }
        }
    }

    private void Restore(List<(QueueEntry Entry, long Before)> hidden)
    {
        lock (core.Gate)
        {
            foreach (var (entry, before) in hidden)
            {
                if (entry.State == EntryState.InFlight)
                {
                    core.State.Hide(entry, before);
                }
            }
        }
    }
}
