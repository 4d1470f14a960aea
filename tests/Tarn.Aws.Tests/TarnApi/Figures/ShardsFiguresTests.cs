using System.Text;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.Tests.Kinesis;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.TarnApi.Figures;

public sealed class ShardsFiguresTests
{
    private const string First = "shardId-000000000000";
    private const string Second = "shardId-000000000001";
    private const string Third = "shardId-000000000002";

    [Fact]
    public async Task A_stream_without_enhanced_monitoring_counts_nothing_by_shard()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(shards: 1);
        await Put(kinesis, "0", "abc");
        await kinesis.ReadAll(First);
        Assert.Equal(0, kinesis.Metrics.Cells.Count);
    }

    [Fact]
    public async Task Each_shard_has_the_enabled_metrics_and_no_other()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(shards: 2);
        var figures = new ShardsFigures(kinesis.Streams, kinesis.Registry, kinesis.Metrics);
        await Enable(kinesis, "ALL");
        await Put(kinesis, "0", "abc");
        await Put(kinesis, "0", "de");
        await Put(kinesis, UInt128.MaxValue.ToString(), "f");
        await kinesis.ReadAll(First);
        var values = await Report(figures);
        Assert.Equal((2, 7, 2, 7), (Of(First, Figure.ShardRecordsIn), Of(First, Figure.ShardBytesIn), Of(First, Figure.ShardRecordsOut),
            Of(First, Figure.ShardBytesOut)));
        Assert.Equal((1, 2, 0), (Of(Second, Figure.ShardRecordsIn), Of(Second, Figure.ShardBytesIn), Of(Second, Figure.ShardRecordsOut)));
        Assert.Equal((0, 0), (Of(First, Figure.ShardWritesThrottled), Of(First, Figure.ShardReadsThrottled)));
        Assert.Equal(1, Of(First, Figure.ShardIteratorAgeMs, value => value.Sample!.Value.Count));
        Assert.Null(Of(Second, Figure.ShardIteratorAgeMs));
        Assert.Empty(await Report(figures));

        await kinesis.Client.DisableEnhancedMonitoring(
            new DisableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["IncomingBytes", "IteratorAgeMilliseconds"] }, default);
        await Put(kinesis, "0", "abc");
        await kinesis.ReadAll(First);
        values = await Report(figures);
        Assert.Equal((1, 3), (Of(First, Figure.ShardRecordsIn), Of(First, Figure.ShardRecordsOut)));
        Assert.Null(Of(First, Figure.ShardBytesIn));
        Assert.Null(Of(First, Figure.ShardIteratorAgeMs));

        double? Of(string shard, Figure figure, Func<FigureValue, double>? pick = null) =>
            values.Where(value => value.Figure == figure && value.Names.SequenceEqual(["s", shard]))
                .Select(value => (double?)(pick?.Invoke(value) ?? value.Value)).SingleOrDefault();
    }

    [Fact]
    public async Task A_shard_that_is_opened_later_counts_and_a_closed_one_ends()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(shards: 1);
        var figures = new ShardsFigures(kinesis.Streams, kinesis.Registry, kinesis.Metrics);
        await Enable(kinesis, "IncomingRecords");
        await Put(kinesis, "0", "abc");
        Assert.Equal([First], (await Report(figures)).Select(value => value.Names[1]));
        await kinesis.Client.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = First, NewStartingHashKey = "1000" }, default);
        await Put(kinesis, "0", "abc");
        await Put(kinesis, "2000", "abc");
        Assert.Equal([Second, Third], (await Report(figures)).Select(value => value.Names[1]).Order());
    }

    [Fact]
    public async Task Refused_records_and_reads_count_for_their_shard_and_their_stream()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(shards: 1, awsLimits: true);
        var figures = new ShardsFigures(kinesis.Streams, kinesis.Registry, kinesis.Metrics);
        await Enable(kinesis, "ALL");
        kinesis.Time.Freeze();
        var iterator = await kinesis.Iterator("TRIM_HORIZON");
        var refused = 0;
        for (var i = 0; i < 3; i++)
        {
            var put = await kinesis.Client.PutRecords(
                new PutRecordsInput
                {
                    StreamName = "s",
                    Records = [.. Enumerable.Range(0, 500).Select(_ => new PutRecordsRequestEntry { PartitionKey = "k", Data = "x"u8.ToArray() })],
                },
                default);
            refused += put.FailedRecordCount ?? 0;
        }

        for (var i = 0; i < 5; i++)
        {
            await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator, Limit = 1 }, default);
        }

        await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default));
        var values = (await Report(figures)).ToDictionary(value => value.Figure, value => value.Value);
        Assert.Equal((1_000, 500, 500, 1), (values[Figure.ShardRecordsIn], refused, values[Figure.ShardWritesThrottled], values[Figure.ShardReadsThrottled]));
        var stream = Assert.Single(kinesis.Registry.All("kinesis", "stream"));
        Assert.Equal((500, 1), (stream.Cells![(int)ServiceCell.RecordsThrottled], stream.Cells[(int)ServiceCell.ReadsThrottled]));
    }

    private static Task Enable(KinesisFixture kinesis, string metric) => kinesis.Client.EnableEnhancedMonitoring(
        new EnableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = [metric] }, default);

    private static Task Put(KinesisFixture kinesis, string hashKey, string data) => kinesis.Client.PutRecord(
        new PutRecordInput { StreamName = "s", PartitionKey = "k", ExplicitHashKey = hashKey, Data = Encoding.UTF8.GetBytes(data) }, default);

    private static async Task<IReadOnlyList<FigureValue>> Report(ShardsFigures figures)
    {
        var report = new FigureReport(DateTimeOffset.UtcNow);
        await figures.AddTo(report, default);
        return report.Values;
    }
}
