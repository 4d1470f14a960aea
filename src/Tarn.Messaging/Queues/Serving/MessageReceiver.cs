using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Receives messages: a receiver gets them after the queue record of its receive is durable. A receiver that has left before that takes nothing.
/// </summary>
internal sealed class MessageReceiver(QueueCore core, MessageSelector selector, ReceiverQueue waiting, DeadLetters deadLetters)
{
    /// <summary>Receives messages, and waits for them if there are none.</summary>
    /// <param name="cancellationToken">Cancelled when the receiver has left.</param>
    /// <exception cref="TarnException">LimitExceeded: too many messages are in flight; or the queue record was not written.</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> Receive(ReceiveRequest request, CancellationToken cancellationToken)
    {
        var attempt = core.State.IsFifo ? GroupKey.Of(request.AttemptId) : GroupKey.None;
        var deadlineMs = core.Parts.NowMs + (long)request.Wait.TotalMilliseconds;
        if (attempt.IsSome && await Repeat(attempt, request) is { } repeated)
        {
            return repeated;
        }

        while (true)
        {
            if (await Take(request, deadlineMs, cancellationToken) is not { } selection)
            {
                return [];
            }

            if (selection.IsOverLimit && selection.Messages.Count == 0)
            {
                return core.State.IsFifo ? [] : throw new TarnException(
                    ErrorKind.LimitExceeded, "The maximum number of in flight messages is reached: delete received messages.");
            }

            if (await Complete(selection, attempt, cancellationToken) is { } received)
            {
                return received;
            }
        }
    }

    // Null: the time is over. Messages that were received too often move first, so a selection may be empty for a while.
    private async ValueTask<Selection?> Take(ReceiveRequest request, long deadlineMs, CancellationToken cancellationToken)
    {
        while (true)
        {
            var version = waiting.VersionNow(deadlineMs);
            if (version is not null)
            {
                var selection = await selector.Select(request.Max, (long)request.Visibility.TotalMilliseconds, cancellationToken);
                if (selection.Messages.Count > 0 || selection.Dead.Count > 0 || selection.IsOverLimit)
                {
                    return selection;
                }
            }

            if (core.Parts.NowMs >= deadlineMs)
            {
                return null;
            }

            var waited = await waiting.Wait(request, deadlineMs, version, cancellationToken);
            if (waited is not { IsRetry: true })
            {
                return waited.Selection;
            }
        }
    }

    // Null: the selection had only messages that moved, or that are damaged.
    private async Task<IReadOnlyList<ReceivedMessage>?> Complete(Selection selection, GroupKey attempt, CancellationToken cancellationToken)
    {
        if (selection.Dead.Count > 0)
        {
            await deadLetters.Move(selection.Dead);
        }

        if (selection.Messages.Count == 0)
        {
            return null;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Return(selection);
            throw new OperationCanceledException(cancellationToken);
        }

        await Mark(selection, attempt);
        waiting.Rearm();
        var received = await Read(selection);
        if (cancellationToken.IsCancellationRequested)
        {
            await GiveBack(selection);
            throw new OperationCanceledException(cancellationToken);
        }

        return received.Count > 0 ? received : null;
    }

    private async Task Mark(Selection selection, GroupKey attempt)
    {
        await core.Appends.Enter();
        try
        {
            List<QueueEntry> entries = [.. selection.Messages.Select(message => message.Entry)];
            await core.AppendMark(QueueRecordWriter.Received(entries, selection.ReceivedMs, selection.VisibleAtMs, attempt));
            if (attempt.IsSome)
            {
                lock (core.Gate)
                {
                    core.State.Attempts.Add(attempt, new ReceiveAttempt(
                        selection.ReceivedMs, [.. selection.Messages.Select(message => (message.Entry.Order, message.Receives))]));
                }
            }
        }
        catch (TarnException)
        {
            Return(selection);
            throw;
        }
        finally
        {
            core.Appends.Leave();
        }
    }

    private async Task<List<ReceivedMessage>> Read(Selection selection)
    {
        var received = new List<ReceivedMessage>(selection.Messages.Count);
        foreach (var (entry, receives, atHand) in selection.Messages)
        {
            var record = atHand ?? await RecordReader.ReadAt(core.Parts.Log, core.Shards.Messages, entry.Place, CancellationToken.None);
            if (record is not null)
            {
                received.Add(new ReceivedMessage(MessageCodec.Read(record), new Receipt(entry.Order, receives), entry.FirstReceivedMs));
            }
        }

        return received;
    }

    // Its dead messages have moved by then.
    private void Return(Selection selection)
    {
        selection.Dead.Clear();
        core.GiveBack(selection);
        core.Woken();
    }

    private async Task GiveBack(Selection selection)
    {
        await core.Appends.Enter();
        try
        {
            await core.AppendMark(QueueRecordWriter.Orders(QueueRecordKind.Returned, [.. selection.Messages.Select(message => message.Entry.Order)]));
            Return(selection);
        }
        finally
        {
            core.Appends.Leave();
        }
    }

    // The same messages again, if all are still in flight by that receive. Their timeouts restart.
    private async Task<IReadOnlyList<ReceivedMessage>?> Repeat(GroupKey attempt, ReceiveRequest request)
    {
        var selection = new Selection();
        lock (core.Gate)
        {
            var nowMs = core.Parts.NowMs;
            core.State.Wake(nowMs);
            if (core.State.Attempts.Find(attempt, nowMs) is not { } before)
            {
                return null;
            }

            (selection.ReceivedMs, selection.VisibleAtMs) = (before.ReceivedMs, nowMs + (long)request.Visibility.TotalMilliseconds);
            foreach (var (order, receives) in before.Messages)
            {
                if (core.State.Find(order) is { State: EntryState.InFlight } entry && entry.Receives == receives)
                {
                    selection.Messages.Add(new SelectedMessage(entry, receives, null));
                }
            }

            if (selection.Messages.Count < before.Messages.Count)
            {
                return null;
            }

            foreach (var message in selection.Messages)
            {
                core.State.Hide(message.Entry, selection.VisibleAtMs);
            }
        }

        await Mark(selection, GroupKey.None);
        return await Read(selection);
    }
}
