using Tarn.Access;
using Tarn.Messaging.Queues.Contents;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>The state of one open queue, its lock, and its appends.</summary>
internal sealed class QueueCore(QueueParts parts, QueueShards shards, QueueState state)
{
    // One may find a write that began before the items came.
    private const int SpillAttempts = 3;

    private long _bytesSinceSnapshot;
    private long _marksSinceSnapshot;

    public QueueParts Parts => parts;

    public QueueShards Shards => shards;

    public QueueState State => state;

    /// <summary>Guards the state. Never held over an await.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The appends under way.</summary>
    public AppendGate Appends { get; } = new();

    /// <summary>Called without the lock when a message may have become visible.</summary>
    public Action Woken { get; set; } = static () => { };

    /// <summary>Called without the lock when a snapshot is due.</summary>
    public Action SnapshotDue { get; set; } = static () => { };

    /// <summary>Called without the lock when spilled items should be written into a queue record; the task ends with that, or with its failure.</summary>
    public Func<Task> RunDue { get; set; } = static () => Task.CompletedTask;

    /// <summary>Messages that the state has no more and that no snapshot has written off. The lock guards it.</summary>
    public QueueLosses Losses { get; } = new();

    /// <summary>The settings.</summary>
    /// <exception cref="TarnException">NotFound: the queue was deleted.</exception>
    public QueueRules Rules => parts.RulesOf(shards.Stream) ?? throw Missing();

    /// <summary>Whether a message's retention has ended. Messages do not expire while the clock is in doubt.</summary>
    public bool IsExpired(long sentMs, long nowMs) =>
        sentMs + (long)Rules.Retention.TotalMilliseconds <= nowMs && parts.ClockDoubt() is null;

    /// <summary>Appends one queue record. The caller has entered <see cref="Appends"/>.</summary>
    /// <exception cref="TarnException">The queue record was not written, or its outcome is unknown.</exception>
    public async Task AppendMark(byte[] mark)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(parts.NowMs, mark.Length + 128);
        batch.Append(default, mark);
        await Append([MarksOf(batch)], CallKey.None, 0);
        Note(1, mark.Length);
    }

    public ShardAppend MarksOf(RecordBatchWriter batch) => new()
    {
        Stream = shards.Stream,
        Shard = shards.Marks,
        Records = batch.Records,
        Batch = batch.Finish(),
    };

    public ShardAppend MessagesOf(RecordBatchWriter batch) => new()
    {
        Stream = shards.Stream,
        Shard = shards.Messages,
        Records = batch.Records,
        Batch = batch.Finish(),
    };

    /// <summary>Writes messages into a batch.</summary>
    public static void Write(RecordBatchWriter batch, IReadOnlyList<QueueMessage> messages, long nowMs)
    {
        var bytes = 0;
        foreach (var message in messages)
        {
            bytes += MessageCodec.LengthOf(message) + 32;
        }

        batch.Begin(nowMs, bytes + 128);
        foreach (var message in messages)
        {
            MessageCodec.Write(message, batch.Append(default, MessageCodec.LengthOf(message)));
        }
    }

    /// <summary>Appends, and waits until the records are durable.</summary>
    /// <exception cref="TarnException">They were not written, or their fate is unknown.</exception>
    public async Task<AppendOutcome> Append(ShardAppend[] appends, CallKey call, int records)
    {
        var outcome = await parts.Log.Append(
            new LogAppend { Shards = appends, Call = call, CallRecords = records, IsWhole = appends.Length > 1 }, CancellationToken.None);
        for (var i = 0; i < outcome.Shards.Length && outcome.Recorded is null; i++)
        {
            Check(outcome.Shards.Span[i].Status);
        }

        return outcome;
    }

    /// <summary>Takes new messages into the state, when they are durable. The caller holds no lock, and has entered <see cref="Appends"/>.</summary>
    /// <param name="areSent">Whether they count as sent; false: another queue had them.</param>
    public void Register(IReadOnlyList<QueueMessage> messages, long baseOffset, bool areSent = true)
    {
        long bytes = 0;
        lock (Gate)
        {
            for (var i = 0; i < messages.Count; i++)
            {
                bytes += messages[i].Body.Length + 64;
                Register(messages[i], baseOffset + i);
            }

            state.Touch();
        }

        Note(0, bytes);
        NoteSpill();
        Count(ServiceCell.MessagesSent, areSent ? messages.Count : 0);
        Woken();
    }

    /// <summary>Counts for the queue's metrics.</summary>
    public void Count(ServiceCell cell, long units) => parts.Count(shards.Stream, cell, units);

    /// <summary>The messages of a selection that was not written are visible again, and were not received.</summary>
    public void GiveBack(Selection selection)
    {
        lock (Gate)
        {
            foreach (var (entry, receives, _) in selection.Messages)
            {
                if (entry.State == EntryState.InFlight && entry.Receives == receives)
                {
                    state.Return(entry, parts.NowMs, wasReceived: true);
                }
            }

            foreach (var entry in selection.Dead)
            {
                state.Return(entry, parts.NowMs, wasReceived: false);
            }
        }
    }

    /// <summary>Counts queue records and bytes; a snapshot is due when they are many.</summary>
    public void Note(int marks, long bytes)
    {
        var allMarks = Interlocked.Add(ref _marksSinceSnapshot, marks);
        if (Interlocked.Add(ref _bytesSinceSnapshot, bytes) >= QueueLimits.SnapshotBytes || allMarks >= QueueLimits.SnapshotMarks)
        {
            SnapshotDue();
        }
    }

    /// <summary>Spilled items are written into a queue record when they are many.</summary>
    public void NoteSpill()
    {
        if (state.Spill is { IsRunDue: true })
        {
            _ = RunDue();
        }
    }

    /// <summary>Waits until more items can be spilled, while the log takes queue records.</summary>
    public async ValueTask SpillRoom()
    {
        for (var attempt = 0; attempt < SpillAttempts && state.Spill is { HasRoom: false }; attempt++)
        {
            await RunDue();
        }
    }

    /// <summary>Begins the count again. True: something was written since the newest snapshot.</summary>
    public bool StartCount() => Interlocked.Exchange(ref _bytesSinceSnapshot, 0) + Interlocked.Exchange(ref _marksSinceSnapshot, 0) > 0;

    /// <summary>The failure of a queue that does not exist any more.</summary>
    public static TarnException Missing() => new(ErrorKind.NotFound, "The specified queue does not exist.");

    // The head may have read the message already: then the head has counted it, and this count balances that one.
    private void Register(QueueMessage message, long offset)
    {
        state.End = Math.Max(state.End, offset + 1);
        var visibleAtMs = message.SentMs + message.DelayMs;
        if (message.DelayMs > 0 && visibleAtMs > parts.NowMs && offset >= state.Head && state.MayHoldDelayed
            && state.Find(offset) is null)
        {
            state.Add(new QueueEntry
            {
                Order = offset,
                Place = offset,
                SentMs = message.SentMs,
                VisibleAtMs = visibleAtMs,
                Group = GroupKey.Of(message.Group),
                Bytes = MessageCodec.LengthOf(message),
                State = EntryState.Delayed,
            });
            return;
        }

        state.Untouched++;
    }

    private static void Check(AppendStatus status)
    {
        switch (status)
        {
            case AppendStatus.Appended or AppendStatus.Repeated:
                return;
            case AppendStatus.NotFound:
                throw Missing();
            case AppendStatus.Throttled:
                throw new TarnException(ErrorKind.Throttled, "The log is too busy for this queue's messages now.");
            case AppendStatus.DiskFull:
                throw new TarnException(ErrorKind.DiskFull, "The disk is full: the queue takes no messages and no deletions now.");
            case AppendStatus.OutcomeUnknown:
                throw new TarnException(ErrorKind.OutcomeUnknown, "The disk failed during the write: its outcome is unknown.");
            default:
                throw new TarnException(ErrorKind.Unavailable, "The log takes no writes now.");
        }
    }
}
