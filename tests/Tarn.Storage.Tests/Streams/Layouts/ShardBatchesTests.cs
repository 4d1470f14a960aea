using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Layouts;

public sealed class ShardBatchesTests
{
    private const int Shards = 7;
    private const long TimeMs = 1_700_000_000_000;

    // A record with shard -1 is not measured: it belongs to another pass, or is refused.
    [Fact]
    public void Every_record_is_in_its_shards_batch_in_the_calls_order()
    {
        var record = from shard in Gen.Choose(-1, Shards - 1)
                     from key in Gen.Choose(0, 200)
                     from value in Gen.Choose(0, 300)
                     select (Shard: shard, Key: new byte[key], Value: new byte[value]);
        Prop.ForAll(Gen.ArrayOf(record).Resize(200).ToArbitrary(), records =>
        {
            var random = new Random(records.Length);
            Array.ForEach(records, one => random.NextBytes(one.Key));
            Array.ForEach(records, one => random.NextBytes(one.Value));
            if (records.Length > 0)
            {
                Check(records);
            }
        }).Holds();
    }

    [Fact]
    public void A_call_that_one_shard_takes_whole_names_no_indexes()
    {
        using var batches = Sorted([(2, "a"u8.ToArray(), [1]), (2, "b"u8.ToArray(), [2])]);
        var appends = Finish(batches);
        Assert.True(Assert.Single(appends).CallIndexes.IsEmpty);
        Assert.Equal(2, appends[0].Records);
    }

    private static void Check((int Shard, byte[] Key, byte[] Value)[] records)
    {
        using var batches = Sorted(records);
        var appends = Finish(batches);
        var sent = records.Select((one, i) => (one.Shard, Index: i)).Where(one => one.Shard >= 0).GroupBy(one => one.Shard).ToArray();
        Assert.Equal(sent.Length, appends.Length);
        for (var i = 0; i < appends.Length; i++)
        {
            var expected = sent[i].Select(one => one.Index).ToArray();
            var append = appends[i];
            Assert.Equal(sent[i].Key, batches.ShardOf(i).Ordinal);
            Assert.Equal((batches.ShardOf(i).Id, new StreamId(1)), (append.Shard, append.Stream));
            Assert.Equal(expected, batches.RecordsOf(i).ToArray().Select(index => (int)index));
            Assert.Equal(expected.Length == records.Length ? [] : expected, append.CallIndexes.ToArray().Select(index => (int)index));
            Assert.Equal((expected.Length, batches.LengthOf(i)), (append.Records, append.Batch.Length));
            CheckBatch(append.Batch.Span, [.. expected.Select(index => records[index])]);
        }
    }

    private static void CheckBatch(ReadOnlySpan<byte> batch, (int Shard, byte[] Key, byte[] Value)[] expected)
    {
        Assert.True(RecordBatchReader.HasValidCrc(batch));
        var reader = new RecordBatchReader(batch);
        Assert.Equal(expected.Length, reader.Count);
        foreach (var (_, key, value) in expected)
        {
            Assert.True(reader.MoveNext());
            Assert.Equal((reader.Index, TimeMs), (reader.OffsetDelta, reader.TimestampMs));
            Assert.True(reader.Key.SequenceEqual(key));
            Assert.True(reader.Value.SequenceEqual(value));
        }
    }

    private static ShardBatches Sorted((int Shard, byte[] Key, byte[] Value)[] records)
    {
        var batches = new ShardBatches(StreamLayoutTests.Layout(HashRange.Even(Shards)), records.Length);
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].Shard >= 0)
            {
                batches.Measure(i, records[i].Shard, records[i].Key.Length, records[i].Value.Length);
            }
        }

        batches.Lay(TimeMs);
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].Shard >= 0)
            {
                records[i].Value.CopyTo(batches.Write(i, records[i].Key, records[i].Value.Length));
            }
        }

        return batches;
    }

    private static ShardAppend[] Finish(ShardBatches batches)
    {
        var appends = new ShardAppend[batches.Count];
        batches.Finish(appends);
        return appends;
    }
}
