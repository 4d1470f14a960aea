using System.Globalization;
using Tarn.Aws.Kinesis.Model;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Streams;

public sealed class StreamLifecycleTests
{
    [Fact]
    public async Task A_stream_is_made_described_listed_and_deleted()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", ShardCount = 2, MaxRecordSizeInKiB = 2_048 }, default);
        var summary = (await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default)).StreamDescriptionSummary;
        Assert.Equal(
            ("s", "ACTIVE", 24, 2, 2_048),
            (summary.StreamName, summary.StreamStatus, summary.RetentionPeriodHours, summary.OpenShardCount, summary.MaxRecordSizeInKiB));
        Assert.Equal("arn:aws:kinesis:us-east-1:000000000000:stream/s", summary.StreamARN);
        Assert.Null(summary.WarmThroughput);

        var described = (await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamARN = summary.StreamARN, Limit = 1 }, default)).StreamDescription;
        var shard = Assert.Single(described.Shards);
        Assert.True(described.HasMoreShards);
        Assert.Equal(
            ("shardId-000000000000", "0", "170141183460469231731687303715884105727"),
            (shard.ShardId, shard.HashKeyRange.StartingHashKey, shard.HashKeyRange.EndingHashKey));
        var rest = (await kinesis.Client.DescribeStream(
            new DescribeStreamInput { StreamName = "s", ExclusiveStartShardId = shard.ShardId }, default)).StreamDescription;
        Assert.Equal("shardId-000000000001", Assert.Single(rest.Shards).ShardId);
        Assert.Equal(["s"], (await kinesis.Client.ListStreams(new ListStreamsInput(), default)).StreamNames);
        Assert.Equal(2, (await kinesis.Client.DescribeLimits(new DescribeLimitsInput(), default)).OpenShardCount);

        await kinesis.Client.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () =>
            kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default));
        Assert.Empty((await kinesis.Client.ListStreams(new ListStreamsInput(), default)).StreamNames);
    }

    [Fact]
    public async Task A_stream_deleted_while_it_is_made_has_no_shards()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Unsettled.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 2 }, default);
        for (var time = 0; time < 2; time++)
        {
            await kinesis.Unsettled.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
            Assert.Empty((await kinesis.Unsettled.ListShards(new ListShardsInput { StreamName = "s" }, default)).Shards!);
            var described = (await kinesis.Unsettled.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default)).StreamDescription;
            Assert.Equal(("DELETING", 0), (described.StreamStatus, described.Shards.Count));
            var summary =
                (await kinesis.Unsettled.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default)).StreamDescriptionSummary;
            Assert.Equal(("DELETING", 0), (summary.StreamStatus, summary.OpenShardCount));
        }

        await kinesis.Control.RunDue(default);
        Assert.Empty((await kinesis.Client.ListStreams(new ListStreamsInput(), default)).StreamNames);
    }

    [Fact]
    public async Task A_stream_without_mode_and_shards_is_on_demand_with_four()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "s" }, default);
        var summary = (await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default)).StreamDescriptionSummary;
        Assert.Equal(("ON_DEMAND", 4), (summary.StreamModeDetails?.StreamMode, summary.OpenShardCount));
        var provisioned = new CreateStreamInput { StreamName = "p", StreamModeDetails = new StreamModeDetails { StreamMode = "PROVISIONED" } };
        await Fails("ValidationException", "ShardCount must be specified for a stream of mode PROVISIONED.", () =>
            kinesis.Client.CreateStream(provisioned, default));
    }

    [Fact]
    public async Task An_iterator_in_quotes_is_taken()
    {
        await using var kinesis = await OpenWithStream(1);
        var iterator = await kinesis.Iterator("TRIM_HORIZON");
        Assert.Empty((await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = $"\"{iterator}\"" }, default)).Records);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await using var kinesis = await OpenWithStream(1);
        await Fails("ResourceInUseException", "Stream s under account 000000000000 already exists.", () => kinesis.CreateStream(1));
        await Fails("InvalidArgumentException", "Either StreamName or StreamARN must be specified.", () =>
            kinesis.Client.DescribeStream(new DescribeStreamInput(), default));
    }

    [Fact]
    public async Task Shards_are_listed_page_by_page()
    {
        await using var kinesis = await OpenWithStream(5);
        var names = new List<string>();
        var page = await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s", MaxResults = 2 }, default);
        while (true)
        {
            names.AddRange(page.Shards!.Select(shard => shard.ShardId));
            if (page.NextToken is not { } token)
            {
                break;
            }

            page = await kinesis.Client.ListShards(new ListShardsInput { NextToken = token, MaxResults = 2 }, default);
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(i => "shardId-" + i.ToString("D12", CultureInfo.InvariantCulture)), names);
        var after = await kinesis.Client.ListShards(
            new ListShardsInput { StreamName = "s", ShardFilter = new ShardFilter { Type = "AFTER_SHARD_ID", ShardId = "shardId-000000000003" } }, default);
        Assert.Equal("shardId-000000000004", Assert.Single(after.Shards!).ShardId);
    }

    [Fact]
    public async Task Streams_are_listed_page_by_page()
    {
        await using var kinesis = await KinesisFixture.Open();
        foreach (var name in new[] { "b", "c", "a" })
        {
            await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = name, ShardCount = 1 }, default);
        }

        var page = await kinesis.Client.ListStreams(new ListStreamsInput { Limit = 2 }, default);
        Assert.Equal(["a", "b"], page.StreamNames);
        Assert.True(page.HasMoreStreams);
        Assert.Equal(["c"], (await kinesis.Client.ListStreams(new ListStreamsInput { NextToken = page.NextToken }, default)).StreamNames);
        Assert.Equal(["c"], (await kinesis.Client.ListStreams(new ListStreamsInput { ExclusiveStartStreamName = "b" }, default)).StreamNames);
    }

    [Fact]
    public async Task A_stream_that_goes_while_it_is_changed_is_not_found()
    {
        await using var kinesis = await OpenWithStream(1);
        await kinesis.Unsettled.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        Task removal;
        Task[] late;
        using (kinesis.Commits.Hold())
        {
            removal = kinesis.Control.RunDue(default);
            late =
            [
                kinesis.Unsettled.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default),
                kinesis.Unsettled.AddTagsToStream(new AddTagsToStreamInput
                {
                    StreamName = "s",
                    Tags = new Dictionary<string, string> { ["a"] = "1" },
                }, default),
            ];
            Assert.All(late, call => Assert.False(call.IsCompleted));
        }

        await removal;
        foreach (var call in late)
        {
            await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () => call);
        }
    }
}
