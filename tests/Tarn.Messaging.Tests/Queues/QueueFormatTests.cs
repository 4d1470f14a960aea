using System.Text;
using Tarn.Messaging.Queues.Contents;
using Tarn.Messaging.Queues.Records;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Snapshots;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>
/// The bytes that <c>docs/formats/queues.md</c> describes. Format 0 may still change: then check the difference, change the document, and
/// run once with TARN_WRITE_GOLDEN=1.
/// </summary>
public sealed class QueueFormatTests
{
    private static readonly QueueMessage Message = new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        SentMs = 1_800_000_000_000,
        DelayMs = 5_000,
        Order = 77,
        Receives = 3,
        FirstReceivedMs = 1_800_000_001_000,
        Sender = "AIDA1",
        Group = "g",
        DeduplicationId = "d",
        SourceArn = "arn:aws:sqs:us-east-1:000000000000:q",
        TraceHeader = null,
        Attributes = [new MessageAttribute("a", "String", false, Encoding.UTF8.GetBytes("é")), new MessageAttribute("b", "Binary", true, new byte[] { 1, 2 })],
        Body = "hello",
    };

    [Fact]
    public void A_message_has_the_bytes_of_the_document()
    {
        var bytes = new byte[MessageCodec.LengthOf(Message)];
        MessageCodec.Write(Message, bytes);
        AssertGolden("queue-message.golden.txt", bytes);
        var read = MessageCodec.Read(bytes);
        Assert.Equal(Message with { Attributes = [] }, read with { Attributes = [] });
        Assert.Equal(Message.Attributes.Select(Text), read.Attributes.Select(Text));
        var facts = MessageCodec.ReadFacts(bytes);
        Assert.Equal((77, 3, GroupKey.Of("g"), bytes.Length), (facts.Order, facts.Receives, facts.Group, facts.Bytes));
        Assert.Throws<Tarn.Storage.TarnException>(() => MessageCodec.Read(bytes.AsSpan(0, 60)));
    }

    [Fact]
    public void Marks_have_the_bytes_of_the_document()
    {
        var entry = Entry();
        AssertGolden("queue-marks.golden.txt",
        [
            .. QueueRecordWriter.Received([entry], 1_800_000_002_000, 1_800_000_032_000, GroupKey.Of("attempt")),
            .. QueueRecordWriter.Hidden([(5, 1_800_000_040_000)]),
            .. QueueRecordWriter.Orders(QueueRecordKind.Removed, [5, 6]),
            .. QueueRecordWriter.Orders(QueueRecordKind.Purged, [9]),
            .. QueueRecordWriter.Orders(QueueRecordKind.Returned, [5]),
        ]);
    }

    [Fact]
    public void A_snapshot_has_the_bytes_of_the_document()
    {
        var state = new QueueState(isFifo: true, new EntryBudget(1_000)) { Head = 8, Untouched = 4 };
        state.Load(Entry());
        state.LoadGone(9);
        state.Deduplication.Add(GroupKey.Of("id"), new SentBefore(Message.Id, 5, 1_800_000_000_000));
        state.Attempts.Add(GroupKey.Of("attempt"), new ReceiveAttempt(1_800_000_002_000, [(5, 2)]));
        var bytes = SnapshotCodec.Write(state, new SnapshotStart(11, 12)).ToArray();
        AssertGolden("queue-snapshot.golden.txt", bytes);
        var read = new QueueState(isFifo: true, new EntryBudget(1_000));
        var from = SnapshotCodec.Read(bytes, read);
        Assert.Equal((new SnapshotStart(11, 12), 8, 4, 1), (from, read.Head, read.Untouched, read.Entries.Count));
        Assert.Equal(bytes, SnapshotCodec.Write(read, from).ToArray());
    }

    [Fact]
    public void Spilled_items_have_the_bytes_of_the_document()
    {
        var spilled = SpilledMessage.Of(Entry());
        var id = new SpilledId(GroupKey.Of("id"), new SentBefore(Message.Id, 5, 1_800_000_000_000));
        AssertGolden("queue-mark-spilled-messages.golden.txt", QueueRecordWriter.Spilled([spilled], []));
        AssertGolden("queue-mark-spilled-ids.golden.txt", QueueRecordWriter.Spilled([], [id]));
        using var store = new SpillStore(static () => new Tarn.Storage.Rows.Memory.MemoryRowStore());
        var state = NewState(store);
        state.Spill!.Runs.Add(new SpillRun(SpillKind.Delays, 11, 3, 1_800_000_000_000));
        state.Spill.PendingDelays.Add(spilled);
        state.Spill.PendingIds.Add(id);
        var bytes = SnapshotCodec.Write(state, new SnapshotStart(11, 12)).ToArray();
        AssertGolden("queue-snapshot-spilled.golden.txt", bytes);
        var read = NewState(store);
        Assert.Equal(bytes, SnapshotCodec.Write(read, SnapshotCodec.Read(bytes, read)).ToArray());
        Assert.Equal((state.Spill.Runs[0], spilled, id), (read.Spill!.Runs[0], read.Spill.PendingDelays[0], read.Spill.PendingIds[0]));
    }

    private static QueueState NewState(SpillStore store) =>
        new(isFifo: false, new EntryBudget(1_000), new QueueSpill(store, new Tarn.Storage.Records.StreamId(1), QueueLimits.RememberedFor));

    private static string Text(MessageAttribute attribute) =>
        $"{attribute.Name} {attribute.DataType} {attribute.IsBinary} {Convert.ToHexString(attribute.Value.Span)}";

    private static QueueEntry Entry() => new()
    {
        Order = 5,
        Place = 7,
        SentMs = 1_800_000_000_000,
        VisibleAtMs = 1_800_000_032_000,
        ReceivedMs = 1_800_000_002_000,
        FirstReceivedMs = 1_800_000_001_000,
        Receives = 2,
        Bytes = 321,
        Group = GroupKey.Of("g"),
        State = EntryState.InFlight,
    };

    private static void AssertGolden(string name, byte[] bytes) => GoldenFile.Check(name, bytes);
}
