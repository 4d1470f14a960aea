using System.Buffers;
using System.Buffers.Binary;
using Tarn.Messaging.Queues.Spill;

namespace Tarn.Messaging.Queues.Snapshots;

/// <summary>The part of a snapshot that names spilled items: <c>docs/formats/queues.md</c>.</summary>
internal static class SpillCodec
{
    private const int RunBytes = 1 + (3 * sizeof(long));
    private const int PlaceBytes = 2 * sizeof(long);

    public static void Write(IBufferWriter<byte> bytes, QueueSpill spill)
    {
        var head = bytes.GetSpan(PlaceBytes);
        BinaryPrimitives.WriteInt64BigEndian(head, spill.Delays.Taken.VisibleAtMs);
        BinaryPrimitives.WriteInt64BigEndian(head[sizeof(long)..], spill.Delays.Taken.Order);
        bytes.Advance(PlaceBytes);
        Number(bytes, spill.Runs.Count);
        foreach (var run in spill.Runs)
        {
            var item = bytes.GetSpan(RunBytes);
            item[0] = (byte)run.Kind;
            BinaryPrimitives.WriteInt64BigEndian(item[1..], run.Offset);
            BinaryPrimitives.WriteInt64BigEndian(item[9..], run.Lowest);
            BinaryPrimitives.WriteInt64BigEndian(item[17..], run.LastMs);
            bytes.Advance(RunBytes);
        }

        Number(bytes, spill.PendingDelays.Count);
        foreach (var message in spill.PendingDelays)
        {
            message.Write(bytes.GetSpan(SpilledMessage.Bytes));
            bytes.Advance(SpilledMessage.Bytes);
        }

        Number(bytes, spill.PendingIds.Count);
        foreach (var id in spill.PendingIds)
        {
            id.Write(bytes.GetSpan(SpilledId.Bytes));
            bytes.Advance(SpilledId.Bytes);
        }
    }

    /// <summary>Reads the runs, and the items that are in none. The start puts the items into their rows.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, QueueSpill spill)
    {
        spill.Delays.Resume(new SpillPosition(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..])));
        var at = PlaceBytes;
        for (var left = Number(bytes, ref at); left > 0; left--, at += RunBytes)
        {
            var item = bytes[at..];
            spill.Runs.Add(new SpillRun(
                (SpillKind)item[0], BinaryPrimitives.ReadInt64BigEndian(item[1..]), BinaryPrimitives.ReadInt64BigEndian(item[9..]),
                BinaryPrimitives.ReadInt64BigEndian(item[17..])));
        }

        for (var left = Number(bytes, ref at); left > 0; left--, at += SpilledMessage.Bytes)
        {
            spill.PendingDelays.Add(SpilledMessage.Read(bytes[at..]));
        }

        for (var left = Number(bytes, ref at); left > 0; left--, at += SpilledId.Bytes)
        {
            spill.PendingIds.Add(SpilledId.Read(bytes[at..]));
        }
    }

    private static void Number(IBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += sizeof(long);
        return BinaryPrimitives.ReadInt64BigEndian(bytes[(at - sizeof(long))..]);
    }
}
