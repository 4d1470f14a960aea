using Tarn.Access;
using Tarn.Messaging.Queues.Contents;
using Tarn.Messaging.Queues.Ids;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Targets;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>One open queue.</summary>
public sealed class MessageQueue : IAsyncDisposable
{
    private const int EntriesLookedAt = 4_096;

    private readonly QueueCore _core;
    private readonly MessageSelector _selector;
    private readonly MessageSender _sender;
    private readonly MessageReceiver _receiver;
    private readonly MessageReceipts _receipts;
    private readonly MessagePeek _peek;
    private readonly ReceiverQueue _waiting;
    private readonly QueueSnapshots _snapshots;
    private readonly QueueUpkeep _upkeep;

    internal MessageQueue(QueueCore core, WaiterLimit limit, Func<StreamId, ValueTask<QueueCore>> others)
    {
        _core = core;
        _selector = new MessageSelector(core);
        _sender = new MessageSender(core);
        _waiting = new ReceiverQueue(core, _selector, limit);
        _receiver = new MessageReceiver(core, _selector, _waiting, new DeadLetters(core, others));
        _receipts = new MessageReceipts(core);
        _peek = new MessagePeek(core);
        _snapshots = new QueueSnapshots(core);
        _upkeep = new QueueUpkeep(core, _selector);
    }

    /// <summary>The numbers of messages.</summary>
    public QueueCounts Counts
    {
        get
        {
            lock (_core.Gate)
            {
                _core.State.Wake(_core.Parts.NowMs);
                return _core.State.Counts;
            }
        }
    }

    /// <summary>The messages that the queue holds. At most some thousand entries are looked at.</summary>
    public QueueBacklog Backlog()
    {
        lock (_core.Gate)
        {
            _core.State.Wake(_core.Parts.NowMs);
            return Backlog(_core.State, _core.Parts.Log.Totals(_core.Shards.Messages));
        }
    }

    private QueueBacklog Backlog(QueueState state, ShardTotals totals)
    {
        var (entries, bytes, oldest) = (0, 0L, long.MaxValue);
        foreach (var entry in state.Entries.Take(EntriesLookedAt))
        {
            (entries, bytes, oldest) = (entries + 1, bytes + entry.Bytes, Math.Min(oldest, entry.SentMs));
        }

        var untouched = Math.Max(0, state.Untouched);
        var others = untouched + state.Entries.Count - entries;
        var recordBytes = totals.Records > 0 ? totals.Bytes / totals.Records : QueueBacklog.RecordBytesGuess;
        return new QueueBacklog(state.Counts, bytes + (others * recordBytes), entries > 0 ? oldest : null, IsEstimate: false)
        {
            First = untouched > 0 ? (_core.Shards.Messages, state.Head) : null,
            HasEstimatedBytes = others > 0,
        };
    }

    /// <summary>The receivers that wait now.</summary>
    public int Waiting => _waiting.Count;

    internal QueueCore Core => _core;

    internal SendingIds Ids => _sender.Ids;

    internal MessageSelector Selector => _selector;

    /// <inheritdoc cref="MessageSender.Send"/>
    public Task<SentMessage[]> Send(IReadOnlyList<QueueMessage> messages, CallKey call) => _sender.Send(messages, call);

    /// <summary>A message in the commit of its sender. The queue takes the message; for a FIFO queue it has a group and an id.</summary>
    public IInsideAppend AppendOf(QueueMessage message) => _core.State.IsFifo ? new OrderedAppend(this, message) : new QueueAppend(this, message);

    /// <inheritdoc cref="MessageReceiver.Receive"/>
    public async Task<IReadOnlyList<ReceivedMessage>> Receive(ReceiveRequest request, CancellationToken cancellationToken)
    {
        var received = await _receiver.Receive(request, cancellationToken);
        _core.Count(received.Count > 0 ? ServiceCell.MessagesReceived : ServiceCell.EmptyReceives, Math.Max(1, received.Count));
        return received;
    }

    /// <inheritdoc cref="MessagePeek.Peek"/>
    public Task<IReadOnlyList<PeekedMessage>> Peek(int max, CancellationToken cancellationToken) => _peek.Peek(max, cancellationToken);

    /// <inheritdoc cref="MessageReceipts.Delete"/>
    public async Task<ReceiptOutcome[]> Delete(IReadOnlyList<Receipt> receipts)
    {
        var outcomes = await _receipts.Delete(receipts);
        _core.Count(ServiceCell.MessagesDeleted, outcomes.Count(outcome => outcome == ReceiptOutcome.Done));
        return outcomes;
    }

    /// <inheritdoc cref="MessageReceipts.Hide"/>
    public Task<ReceiptOutcome[]> Hide(IReadOnlyList<(Receipt Receipt, TimeSpan Visibility)> changes) => _receipts.Hide(changes);

    /// <summary>Deletes every message that was sent before; completes when that is durable.</summary>
    /// <exception cref="TarnException">The purge was not written, or its fate is unknown.</exception>
    public async Task Purge()
    {
        await _core.Appends.Close();
        try
        {
            var below = _core.Parts.Log.Describe(_core.Shards.Messages) is { } bounds ? bounds.StableEnd : throw QueueCore.Missing();
            await _core.AppendMark(QueueRecordWriter.Orders(QueueRecordKind.Purged, [below]));
            lock (_core.Gate)
            {
                _core.State.Purge(below, _core.Parts.NowMs);
            }
        }
        finally
        {
            _core.Appends.Open();
        }
    }

    /// <summary>Drops expired messages, and stores old messages again so that the log can be freed.</summary>
    public async Task Tend(CancellationToken cancellationToken)
    {
        await _upkeep.Run(cancellationToken);
        bool isDue;
        lock (_core.Gate)
        {
            isDue = _core.Losses.IsDue;
        }

        if (isDue)
        {
            await _snapshots.WriteOff();
        }
    }

    /// <summary>Ends every wait with an empty answer.</summary>
    public void EndWaits() => _waiting.EndAll();

    /// <summary>Ends every wait, and writes a snapshot.</summary>
    public async ValueTask DisposeAsync()
    {
        await _waiting.DisposeAsync();
        try
        {
            await _snapshots.Finish();
        }
        catch (TarnException)
        {
            // The queue was deleted, or the log takes no more writes: the next start reads more queue records.
        }

        _selector.Dispose();
        _core.State.Close();
    }
}
