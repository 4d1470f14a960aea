using System.Buffers;
using System.Buffers.Binary;
using Tarn.Messaging.Queues.Contents;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Snapshots;

/// <summary>The bytes of a queue's state: <c>docs/formats/queues.md</c>.</summary>
internal static class SnapshotCodec
{
    private const byte Version = 1;

    // With spilled items. A program that knows version 1 alone would lose them.
    private const byte VersionWithSpill = 2;
    private const int HeadBytes = 1 + (4 * sizeof(long));
    private const int EntryBytes = 1 + (6 * sizeof(long)) + (2 * sizeof(int)) + GroupKey.Bytes;
    private const int SentBytes = (2 * GroupKey.Bytes) + (2 * sizeof(long));

    /// <summary>Writes the state. The caller holds the queue's lock, and no append of the queue is under way.</summary>
    /// <param name="from">The ends of the log that the state covers.</param>
    public static ReadOnlyMemory<byte> Write(QueueState state, SnapshotStart from)
    {
        var bytes = new ArrayBufferWriter<byte>(HeadBytes + (state.Entries.Count * EntryBytes) + 1_024);
        var spill = state.Spill is { } some && (some.Runs.Count > 0 || some.PendingDelays.Count > 0 || some.PendingIds.Count > 0) ? some : null;
        bytes.GetSpan(1)[0] = spill is null ? Version : VersionWithSpill;
        bytes.Advance(1);
        Number(bytes, from.Marks);
        Number(bytes, from.Messages);
        Number(bytes, state.Head);
        Number(bytes, state.Untouched);
        Number(bytes, state.Entries.Count);
        foreach (var entry in state.Entries)
        {
            Write(bytes, entry);
        }

        Number(bytes, state.GoneAhead.Count);
        foreach (var order in state.GoneAhead)
        {
            Number(bytes, order);
        }

        Number(bytes, state.Deduplication.Count);
        foreach (var (key, sent) in state.Deduplication.All)
        {
            Key(bytes, key);
            sent.Id.TryWriteBytes(bytes.GetSpan(GroupKey.Bytes), bigEndian: true, out var written);
            bytes.Advance(written);
            Number(bytes, sent.Order);
            Number(bytes, sent.SentMs);
        }

        WriteAttempts(bytes, state.Attempts);
        if (spill is not null)
        {
            SpillCodec.Write(bytes, spill);
        }

        return bytes.WrittenMemory;
    }

    /// <summary>Reads a state. Its line is empty: <see cref="QueueState.Enter(long)"/>.</summary>
    /// <param name="state">Gets the state; it is new.</param>
    /// <exception cref="TarnException">Damaged: the bytes are no state.</exception>
    public static SnapshotStart Read(ReadOnlySpan<byte> bytes, QueueState state)
    {
        if (bytes.Length < HeadBytes || bytes[0] is not (Version or VersionWithSpill) || (bytes[0] == VersionWithSpill && state.Spill is null))
        {
            throw new TarnException(ErrorKind.Damaged, "The snapshot of a queue is damaged.");
        }

        var at = 1;
        var from = new SnapshotStart(Number(bytes, ref at), Number(bytes, ref at));
        (state.Head, state.Untouched) = (Number(bytes, ref at), Number(bytes, ref at));
        for (var left = Number(bytes, ref at); left > 0; left--)
        {
            state.Load(ReadEntry(bytes.Slice(at, EntryBytes)));
            at += EntryBytes;
        }

        for (var left = Number(bytes, ref at); left > 0; left--)
        {
            state.LoadGone(Number(bytes, ref at));
        }

        for (var left = Number(bytes, ref at); left > 0; left--)
        {
            var sent = bytes.Slice(at, SentBytes);
            at += SentBytes;
            state.Deduplication.Add(
                new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(sent)),
                new SentBefore(
                    new Guid(sent.Slice(16, 16), bigEndian: true),
                    BinaryPrimitives.ReadInt64BigEndian(sent[32..]),
                    BinaryPrimitives.ReadInt64BigEndian(sent[40..])));
        }

        ReadAttempts(bytes, ref at, state.Attempts);
        if (bytes[0] == VersionWithSpill)
        {
            SpillCodec.Read(bytes[at..], state.Spill!);
        }

        return from;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, QueueEntry entry)
    {
        var item = bytes.GetSpan(EntryBytes);
        item[0] = (byte)entry.State;
        BinaryPrimitives.WriteInt64BigEndian(item[1..], entry.Order);
        BinaryPrimitives.WriteInt64BigEndian(item[9..], entry.Place);
        BinaryPrimitives.WriteInt64BigEndian(item[17..], entry.SentMs);
        BinaryPrimitives.WriteInt64BigEndian(item[25..], entry.VisibleAtMs);
        BinaryPrimitives.WriteInt64BigEndian(item[33..], entry.ReceivedMs);
        BinaryPrimitives.WriteInt64BigEndian(item[41..], entry.FirstReceivedMs);
        BinaryPrimitives.WriteInt32BigEndian(item[49..], entry.Receives);
        BinaryPrimitives.WriteInt32BigEndian(item[53..], entry.Bytes);
        BinaryPrimitives.WriteUInt128BigEndian(item[57..], entry.Group.Value);
        bytes.Advance(EntryBytes);
    }

    private static QueueEntry ReadEntry(ReadOnlySpan<byte> item) => new()
    {
        State = (EntryState)item[0],
        Order = BinaryPrimitives.ReadInt64BigEndian(item[1..]),
        Place = BinaryPrimitives.ReadInt64BigEndian(item[9..]),
        SentMs = BinaryPrimitives.ReadInt64BigEndian(item[17..]),
        VisibleAtMs = BinaryPrimitives.ReadInt64BigEndian(item[25..]),
        ReceivedMs = BinaryPrimitives.ReadInt64BigEndian(item[33..]),
        FirstReceivedMs = BinaryPrimitives.ReadInt64BigEndian(item[41..]),
        Receives = BinaryPrimitives.ReadInt32BigEndian(item[49..]),
        Bytes = BinaryPrimitives.ReadInt32BigEndian(item[53..]),
        Group = new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(item[57..])),
    };

    private static void WriteAttempts(ArrayBufferWriter<byte> bytes, ReceiveAttempts attempts)
    {
        Number(bytes, attempts.All.Count);
        foreach (var (key, attempt) in attempts.All)
        {
            Key(bytes, key);
            Number(bytes, attempt.ReceivedMs);
            Number(bytes, attempt.Messages.Count);
            foreach (var (order, receives) in attempt.Messages)
            {
                Number(bytes, order);
                Number(bytes, receives);
            }
        }
    }

    private static void ReadAttempts(ReadOnlySpan<byte> bytes, ref int at, ReceiveAttempts attempts)
    {
        for (var left = Number(bytes, ref at); left > 0; left--)
        {
            var key = new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(bytes[at..]));
            at += GroupKey.Bytes;
            var receivedMs = Number(bytes, ref at);
            var messages = new (long Order, int Receives)[Number(bytes, ref at)];
            for (var i = 0; i < messages.Length; i++)
            {
                messages[i] = (Number(bytes, ref at), (int)Number(bytes, ref at));
            }

            attempts.Add(key, new ReceiveAttempt(receivedMs, messages));
        }
    }

    private static void Number(ArrayBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    private static void Key(ArrayBufferWriter<byte> bytes, GroupKey key)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes.GetSpan(GroupKey.Bytes), key.Value);
        bytes.Advance(GroupKey.Bytes);
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += sizeof(long);
        return BinaryPrimitives.ReadInt64BigEndian(bytes[(at - sizeof(long))..]);
    }
}
