using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Tests.Records;

public sealed class RecordBatchTests
{
    [Fact]
    public void Records_are_read_as_they_were_written() =>
        Prop.ForAll<(byte[] Key, byte[] Value)[], long>((records, time) =>
        {
            if (records.Length == 0)
            {
                return;
            }

            using var writer = new RecordBatchWriter();
            writer.Begin(time & 0xFFFF_FFFF_FFFF, bytesHint: 0);
            foreach (var (key, value) in records)
            {
                writer.Append(key, value);
            }

            var batch = writer.Finish();
            Assert.True(RecordBatchReader.HasValidCrc(batch.Span));
            var reader = new RecordBatchReader(batch.Span);
            Assert.Equal(records.Length, reader.Count);
            for (var i = 0; i < records.Length; i++)
            {
                Assert.True(reader.MoveNext());
                Assert.Equal(i, reader.OffsetDelta);
                Assert.Equal(time & 0xFFFF_FFFF_FFFF, reader.TimestampMs);
                Assert.True(reader.Key.SequenceEqual(records[i].Key));
                Assert.True(reader.Value.SequenceEqual(records[i].Value));
            }

            Assert.False(reader.MoveNext());
        }).Holds();

    [Fact]
    public void The_bytes_are_those_of_the_kafka_format()
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0x0102030405);
        writer.Append("k"u8, "value"u8);
        writer.Append(""u8, "v"u8, 0x0102030407);
        var batch = writer.Finish().Span;
        Assert.Equal(
            "0000000000000000" + "00000046" + "00000000" + "02" + Convert.ToHexString(batch[17..21]) + "0000" + "00000001"
            + "0000000102030405" + "0000000102030407" + "FFFFFFFFFFFFFFFF" + "FFFF" + "FFFFFFFF" + "00000002"
            + "18" + "00" + "00" + "00" + "02" + "6B" + "0A" + "76616C7565" + "00"
            + "0E" + "00" + "04" + "02" + "00" + "02" + "76" + "00",
            Convert.ToHexString(batch));
    }

    [Fact]
    public void A_damaged_batch_is_an_error_and_never_read_past_its_end()
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        writer.Append("key"u8, new byte[300]);
        writer.Append("key2"u8, new byte[20]);
        var whole = writer.Finish().ToArray();
        for (var i = 12; i < whole.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = (byte[])whole.Clone();
                flipped[i] ^= (byte)(1 << bit);
                Assert.False(i is >= 17 && RecordBatchReader.HasValidCrc(flipped));
                Read(flipped);
            }
        }

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<TarnException>(() => new RecordBatchReader(whole.AsSpan(0, length)).Count);
        }
    }

    [Fact]
    public void A_writer_is_used_again()
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(1);
        writer.Append("a"u8, "b"u8);
        var first = writer.Finish().ToArray();
        writer.Begin(1);
        writer.Append("a"u8, "b"u8);
        Assert.Equal(first, writer.Finish().ToArray());
    }

    private static void Read(byte[] batch)
    {
        try
        {
            var reader = new RecordBatchReader(batch);
            while (reader.MoveNext())
            {
                _ = reader.Key.Length + reader.Value.Length;
            }
        }
        catch (TarnException e)
        {
            Assert.True(e.Kind is ErrorKind.Damaged or ErrorKind.NotSupported);
        }
    }
}
