using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Streams;

namespace Tarn.Aws.Tests.Kinesis.Streams;

/// <summary>The family alone, on the twins of log and store.</summary>
public sealed class StreamOperationsTests
{
    [Fact]
    public async Task A_stream_is_made_described_listed_and_deleted()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        var streams = Family(twins);

        await streams.CreateStream(new CreateStreamInput { StreamName = "new", ShardCount = 2 }, StreamTwins.Call("CreateStream"), default);
        Assert.Equal(("CREATING", 0), await Describe(streams, "new"));
        await twins.Control.RunDue(default);
        Assert.Equal(("ACTIVE", 2), await Describe(streams, "new"));
        Assert.Equal(["new", "s"], await List(streams));
        var limits = await streams.DescribeLimits(new DescribeLimitsInput(), StreamTwins.Call("DescribeLimits"), default);
        Assert.Equal(3, limits.OpenShardCount);

        await streams.DeleteStream(new DeleteStreamInput { StreamName = "new" }, StreamTwins.Call("DeleteStream"), default);
        Assert.Equal(("DELETING", 2), await Describe(streams, "new"));
        await twins.Control.RunDue(default);
        Assert.Equal(["s"], await List(streams));
    }

    [Fact]
    public async Task A_second_stream_of_a_name_is_refused()
    {
        await using var twins = await StreamTwins.Open(shards: 1);

        await KinesisFixture.Fails(
            "ResourceInUseException",
            "Stream s under account 000000000000 already exists.",
            () => Family(twins).CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 1 }, StreamTwins.Call("CreateStream"), default));
    }

    [Fact]
    public async Task A_summary_counts_shards_and_consumers()
    {
        await using var twins = await StreamTwins.Open(shards: 3);

        var summary = (await Family(twins).DescribeStreamSummary(
            new DescribeStreamSummaryInput { StreamARN = StreamTwins.Arn }, StreamTwins.Call("DescribeStreamSummary"), default)).StreamDescriptionSummary;

        Assert.Equal((3, 0, "PROVISIONED"), (summary.OpenShardCount, summary.ConsumerCount, summary.StreamModeDetails!.StreamMode));
    }

    private static StreamOperations Family(StreamTwins twins) =>
        new(twins.Streams, twins.Changes, twins.Store, twins.Log, twins.Tokens, limits: null);

    private static async Task<(string Status, int Shards)> Describe(StreamOperations streams, string name)
    {
        var answer = await streams.DescribeStream(new DescribeStreamInput { StreamName = name }, StreamTwins.Call("DescribeStream"), default);
        return (answer.StreamDescription.StreamStatus, answer.StreamDescription.Shards.Count);
    }

    private static async Task<IReadOnlyList<string>> List(StreamOperations streams) =>
        (await streams.ListStreams(new ListStreamsInput(), StreamTwins.Call("ListStreams"), default)).StreamNames;
}
