using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Journal.Write;

namespace Tarn.Storage.Tests.Streams.Journal.Format;

public sealed class JournalCodecTests
{
    private const uint Seed = 12_345;

    [Fact]
    public void A_frame_header_is_read_as_it_was_written() =>
        Prop.ForAll<long[], int>((numbers, records) =>
        {
            var written = new FrameHeader
            {
                Kind = FrameKind.Records,
                HeaderLength = FrameHeader.Bytes,
                Flags = FrameFlags.GroupEnd,
                Lsn = At(numbers, 0),
                SyncedLsn = At(numbers, 1),
                LastChangeLsn = At(numbers, 2),
                Epoch = (uint)At(numbers, 3),
                PreviousCrc = (uint)At(numbers, 4),
                Stream = At(numbers, 5),
                Shard = At(numbers, 6),
                BaseOffset = At(numbers, 7),
                OffsetsCovered = records,
                Records = records,
                ArrivalTimeMs = At(numbers, 8),
                SetIndex = 1,
                SetCount = 3,
                StoredLength = records & 0xFFFF,
                PayloadCrc = (uint)At(numbers, 9),
            };
            var bytes = new byte[FrameHeader.Bytes];
            written.Write(bytes, Seed);
            Assert.True(FrameHeader.TryRead(bytes, Seed, out var read));
            Assert.Equal(written, read);
            Assert.False(FrameHeader.TryRead(bytes, Seed + 1, out _));
            bytes[records & 127] ^= 1;
            Assert.False(FrameHeader.TryRead(bytes, Seed, out _));
        }).Holds();

    [Fact]
    public void A_slice_finds_every_frame_by_offset_and_by_time() =>
        Prop.ForAll<(byte Gap, byte Covered, ushort Length, byte Later)[], ushort>((steps, from) =>
        {
            var frames = Frames(steps);
            var slice = SliceCodec.Encode(frames);
            Assert.Equal(frames, All(SliceCodec.FromOffset(slice, 7, 0)));
            var byOffset = All(SliceCodec.FromOffset(slice, 7, from));
            Assert.Equal(frames.Where(frame => frame.EndOffset > from), byOffset.Where(frame => frame.EndOffset > from));
            var byTime = All(SliceCodec.FromTime(slice, 7, 1_000 + from));
            Assert.Equal(frames.Where(frame => frame.ArrivalTimeMs >= 1_000 + from), byTime.Where(frame => frame.ArrivalTimeMs >= 1_000 + from));
        }).Holds();

    [Fact]
    public void A_change_frame_is_read_as_it_was_written() =>
        Prop.ForAll<(ushort Space, byte[] Key, byte[] Value, bool Deleted)[], int>((rows, number) =>
        {
            var set = new CommitSet
            {
                Rows = [.. rows.Select(row => new RowChange(new Space(row.Space, ""), row.Key, row.Deleted ? default(ReadOnlyMemory<byte>?) : row.Value))],
                Changes =
                [
                    new LogChange.CreateStream(new StreamId(number), TimeSpan.FromHours(24)),
                    new LogChange.OpenShard(new StreamId(number), new ShardId(number + 1L)),
                    new LogChange.CloseShard(new ShardId(number + 2L)),
                    new LogChange.SetRetention(new StreamId(number), TimeSpan.FromHours(100)),
                    new LogChange.DeleteStream(new StreamId(number + 5L)),
                    new LogChange.DeleteShard(new ShardId(number + 6L)),
                ],
                Appends = [],
            };
            var closes = new List<(ShardId Shard, int At)>();
            var payload = ChangeCodec.Encode(set, closes);
            BitConverter.TryWriteBytes(payload.AsSpan(Assert.Single(closes).At), 77L);
            var (changes, read) = ChangeCodec.Decode(payload);
            Assert.Equal(set.Changes, changes.Select(change => change.Change));
            Assert.Equal(77, changes[2].ShardEnd);
            Assert.Equal(
                set.Rows.Select(row => (row.Space.Id, Text(row.Key), row.Value is { } value ? Text(value) : "-")),
                read.Select(row => (row.Space.Id, Text(row.Key), row.Value is { } value ? Text(value) : "-")));
            for (var length = 0; length < payload.Length; length++)
            {
                Assert.Throws<TarnException>(() => ChangeCodec.Decode(payload.AsMemory(0, length)));
            }
        }).Holds();

    [Fact]
    public void A_call_is_read_from_its_header()
    {
        var indexes = new ushort[] { 4, 9, 300 };
        var bytes = new byte[FrameHeader.Bytes + CallExtension.Length(new CallKey(1, 2), indexes.Length)];
        CallExtension.Write(bytes.AsSpan(FrameHeader.Bytes), new CallKey(1, 2), 2, 301, indexes);
        Assert.True(CallExtension.TryRead(bytes, out var call, out var records, out var read));
        Assert.Equal((new CallKey(1, 2), 301), (call, records));
        Assert.Equal(indexes, read[..3].ToArray());
        Assert.False(CallExtension.TryRead(new byte[FrameHeader.Bytes], out _, out _, out _));
    }

    [Fact]
    public void Calls_are_forgotten_by_age_and_when_there_are_too_many()
    {
        var table = new CallTable(1 << 20, TimeSpan.FromMinutes(5));
        for (var i = 1; i <= 200_000; i++)
        {
            table.Add(Key(i), new CallTable.Frame(1, i), nowMs: 1_000_000 + i);
        }

        Assert.InRange(table.Bytes, 1, 1 << 20);
        Assert.Equal([new CallTable.Frame(1, 200_000)], Found(table, 200_000));
        Assert.Empty(Found(table, 1));
        for (var minute = 1; minute <= 12; minute++)
        {
            table.Add(Key(500_000 + minute), new CallTable.Frame(2, minute), 1_200_000 + (minute * 60_000));
        }

        Assert.Empty(Found(table, 200_000));
        Assert.Single(Found(table, 500_012));
    }

    [Fact]
    public void A_large_backlog_of_one_stream_does_not_keep_others_waiting()
    {
        var queue = new AppendQueue(1 << 30, TimeProvider.System);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(queue.TryAdd(new Item(1, 100_000), out _));
        }

        Assert.True(queue.TryAdd(new Item(2, 1_000), out _));
        Assert.True(queue.TryAdd(new Item(0, 1_000), out _));
        var taken = new List<PendingItem>();
        Assert.True(queue.Take(JournalFormat.GroupBytesMax, taken, wait: false));
        Assert.Equal(0, taken[0].Turn);
        Assert.Contains(taken, item => item.Turn == 2);
        Assert.InRange(taken.Sum(item => item.Bytes), 3_900_000, JournalFormat.GroupBytesMax);
    }

    [Fact]
    public void A_full_queue_makes_callers_wait_in_turn()
    {
        var queue = new AppendQueue(1_000, TimeProvider.System);
        Assert.True(queue.TryAdd(new Item(1, 900), out _));
        Assert.False(queue.TryAdd(new Item(1, 200), out var first));
        Assert.False(queue.TryAdd(new Item(1, 200), out var second));
        Assert.True(queue.TryWithdraw(second!));
        var taken = new List<PendingItem>();
        Assert.True(queue.Take(5_000, taken, wait: false));
        Assert.True(first!.Done.Task.IsCompletedSuccessfully);
        Assert.False(queue.TryWithdraw(first));
        Assert.Equal(200, queue.Bytes);
        queue.Close();
        Assert.Throws<TarnException>(() => queue.TryAdd(new Item(1, 1), out _));
    }

    private static long At(long[] numbers, int index) => index < numbers.Length ? numbers[index] : index;

    private static CallKey Key(int i) => new((ulong)i * 0x9E3779B97F4A7C15, (ulong)i * 0xC2B2AE3D27D4EB4F);

    private static List<CallTable.Frame> Found(CallTable table, int i)
    {
        var found = new List<CallTable.Frame>();
        table.Find(Key(i), found);
        return found;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

    private static FrameEntry[] Frames((byte Gap, byte Covered, ushort Length, byte Later)[] steps)
    {
        var frames = new List<FrameEntry>();
        long position = 4_096, offset = 0, time = 1_000;
        foreach (var (gap, covered, length, later) in steps)
        {
            position += gap * 8;
            offset += gap % 3;
            time += later;
            var bytes = JournalFormat.AlignFrame(length + 128);
            frames.Add(new FrameEntry(7, position, bytes, offset, covered + 1, time));
            position += bytes;
            offset += covered + 1;
        }

        return [.. frames];
    }

    private static List<FrameEntry> All(SliceCodec.SliceReader reader)
    {
        var frames = new List<FrameEntry>();
        while (reader.TryNext(out var frame))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private sealed class Item : PendingItem
    {
        public Item(long turn, int bytes) => (Turn, Bytes) = (turn, bytes);

        public override void Complete()
        {
        }

        public override void Fail(AppendStatus status)
        {
        }
    }
}
