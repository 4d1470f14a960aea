using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Steps;

/// <summary>All steps together.</summary>
public sealed class StepChainTests
{
    private static readonly StepsConfig All = new() { Decompresses = true, ExtractsMessages = true, Split = SplitConfig.Json };

    [Fact]
    public void Numbers_are_dense_over_all_steps_and_over_failures()
    {
        var envelopes = ExtractMessagesStepTests.Envelope("{\"i\":0}{\"i\":1}", "broken {", "", "{\"i\":2}") + ExtractMessagesStepTests.Envelope("{\"i\":3}");

        var gathered = Gathered.Of(All, Gzip.Member(envelopes), Gzip.Member(envelopes));

        (int, string)[] records = [(0, "{\"i\":0}"), (1, "{\"i\":1}"), (3, "{\"i\":2}"), (4, "{\"i\":3}")];
        Assert.Equal([.. records, .. records], gathered.Records);
        Assert.Equal([2, 2], gathered.Failures.Select(failure => failure.Sub));
        Assert.Equal("broken {"u8.ToArray(), gathered.Failures[0].Raw);
    }

    [Fact]
    public void Each_record_of_an_aggregate_passes_the_other_steps_alone()
    {
        var put = Aggregate(("k1", Envelope("{}")), ("k2", "broken"u8.ToArray()), ("k1", Envelope("{}{}")));

        var gathered = Gathered.Of(Gathered.FromStream, All, put);

        Assert.Equal([(0, "{}"), (2, "{}"), (3, "{}")], gathered.Records);
        Assert.Equal(["k1", "k1", "k1"], gathered.PartitionKeys);
        var failure = Assert.Single(gathered.Failures);
        Assert.Equal((1, "decompression-failed"), (failure.Sub, failure.ErrorType));
        Assert.Equal("broken"u8.ToArray(), failure.Raw);
    }

    [Fact]
    public void Direct_puts_are_not_unpacked_and_keep_their_key()
    {
        var put = Aggregate(("k", "a"u8.ToArray()));

        Assert.Equal([Encoding.UTF8.GetString(put)], Gathered.Of(StepsConfig.None, put).Texts);
        Assert.Equal(["outer"], Gathered.Of(StepsConfig.None, put).PartitionKeys);
        Assert.Equal(["a"], Gathered.Of(Gathered.FromStream, StepsConfig.None, put).Texts);
    }

    [Fact]
    public void Aggregates_of_other_producers_are_unpacked_in_order()
    {
        foreach (var json in File.ReadLines(TestData.Path("kpl.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            var blob = json.GetProperty("blob").GetBytesFromBase64();
            var gathered = Gathered.Of(Gathered.FromStream, StepsConfig.None, blob);
            if (!json.TryGetProperty("records", out var records) || records.ValueKind == JsonValueKind.Null)
            {
                Assert.Equal(Encoding.UTF8.GetString(blob), Assert.Single(gathered.Texts));
            }
            else if (records.ValueKind == JsonValueKind.Array && records.GetArrayLength() == gathered.Records.Count)
            {
                Assert.Equal(
                    records.EnumerateArray().Select((record, sub) => (sub, Encoding.UTF8.GetString(record.GetProperty("data").GetBytesFromBase64()))),
                    gathered.Records);
                Assert.Equal(records.EnumerateArray().Select(record => record.GetProperty("partition_key").GetString()), gathered.PartitionKeys);
            }
        }
    }

    [Fact]
    public void Bombs_in_one_aggregate_share_the_bound()
    {
        var bomb = Gzip.Run(40 << 20);
        var gathered = Gathered.Of(
            Gathered.FromStream, new StepsConfig { Decompresses = true }, Aggregate(("k", bomb), ("k", bomb), ("k", bomb)), Aggregate(("k", bomb)));

        Assert.Equal([40 << 20, 40 << 20], gathered.Lengths);
        Assert.Equal([1, 2], gathered.Failures.Select(failure => failure.Sub));
    }

    [Fact]
    public void Records_of_all_steps_together_keep_to_the_bound()
    {
        var half = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}", 50_000)));
        var gathered = Gathered.Of(
            Gathered.FromStream, new StepsConfig { Split = SplitConfig.Json }, Aggregate(("k", half), ("k", half), ("k", "{}"u8.ToArray())));

        // 2 of 3 records may become 49,999 and 50,000 more at most.
        Assert.Equal(50_001, gathered.Records.Count);
        Assert.Equal("DeAggregation.TooManyRecords", Assert.Single(gathered.Failures).Code);
    }

    [Fact]
    public void An_aggregate_of_too_many_records_is_refused_with_bounded_memory()
    {
        const int bytesMax = 24 << 20;
        Assert.Equal(100_000, Gathered.Of(Gathered.FromStream, StepsConfig.None, Empty(100_000)).Records.Count);
        var (over, many) = (Empty(100_001), Empty(1_000_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var gathered = Gathered.Of(Gathered.FromStream, StepsConfig.None, over, many);

        Assert.Empty(gathered.Records);
        Assert.Equal(["DeAggregation.TooManyRecords", "DeAggregation.TooManyRecords"], gathered.Failures.Select(failure => failure.Code));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytesMax);

        static byte[] Empty(int records) => Aggregate([.. Enumerable.Repeat(("k", Array.Empty<byte>()), records)]);
    }

    /// <summary>Packs records as the Kinesis Producer Library does.</summary>
    internal static byte[] Aggregate(params (string Key, byte[] Data)[] records)
    {
        using var body = new MemoryStream();
        var keys = records.Select(record => record.Key).Distinct().ToList();
        foreach (var key in keys)
        {
            Field(body, 1, Encoding.UTF8.GetBytes(key));
        }

        foreach (var (key, data) in records)
        {
            using var record = new MemoryStream();
            record.WriteByte(1 << 3);
            Number(record, keys.IndexOf(key));
            Field(record, 3, data);
            Field(body, 3, record.ToArray());
        }

        var bytes = body.ToArray();
        return [0xF3, 0x89, 0x9A, 0xC2, .. bytes, .. System.Security.Cryptography.MD5.HashData(bytes)];
    }

    private static byte[] Envelope(string message) => Gzip.Member(ExtractMessagesStepTests.Envelope(message));

    private static void Field(MemoryStream to, int number, byte[] bytes)
    {
        to.WriteByte((byte)((number << 3) | 2));
        Number(to, bytes.Length);
        to.Write(bytes);
    }

    private static void Number(MemoryStream to, int number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            to.WriteByte((byte)(number | 0x80));
        }

        to.WriteByte((byte)number);
    }
}
