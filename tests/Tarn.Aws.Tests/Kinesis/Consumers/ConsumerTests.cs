using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Consumers;

public sealed class ConsumerTests
{
    private const string Stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

    [Fact]
    public async Task A_consumer_is_registered_described_listed_and_deregistered()
    {
        await using var kinesis = await OpenWithStream(1);
        var made = await Register(kinesis, "one");
        Assert.Equal(("one", "CREATING"), (made.ConsumerName, made.ConsumerStatus));
        Assert.Matches($"^{Stream}/consumer/one:[0-9]+$", made.ConsumerARN);
        var byArn = await kinesis.Client.DescribeStreamConsumer(new DescribeStreamConsumerInput { ConsumerARN = made.ConsumerARN }, default);
        var byName = await kinesis.Client.DescribeStreamConsumer(new DescribeStreamConsumerInput { StreamARN = Stream, ConsumerName = "one" }, default);
        Assert.Equivalent(byArn.ConsumerDescription, byName.ConsumerDescription, strict: true);
        Assert.Equal(("ACTIVE", Stream), (byArn.ConsumerDescription.ConsumerStatus, byArn.ConsumerDescription.StreamARN));
        var summary = await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default);
        Assert.Equal(1, summary.StreamDescriptionSummary.ConsumerCount);

        await kinesis.Client.DeregisterStreamConsumer(new DeregisterStreamConsumerInput { StreamARN = Stream, ConsumerName = "one" }, default);
        await Fails("ResourceNotFoundException", () => kinesis.Client.DescribeStreamConsumer(
            new DescribeStreamConsumerInput { StreamARN = Stream, ConsumerName = "one" }, default));
        var again = await Register(kinesis, "one");
        Assert.NotEqual(made.ConsumerARN, again.ConsumerARN);
        await Fails("ResourceNotFoundException", () => kinesis.Client.DescribeStreamConsumer(
            new DescribeStreamConsumerInput { ConsumerARN = made.ConsumerARN }, default));
    }

    [Fact]
    public async Task Consumers_are_listed_in_pages_and_counted()
    {
        await using var kinesis = await OpenWithStream(1);
        for (var i = 0; i < 25; i++)
        {
            await Register(kinesis, $"c{i:D2}");
        }

        var summary = await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default);
        Assert.Equal(25, summary.StreamDescriptionSummary.ConsumerCount);
        await Fails("ResourceInUseException", () => Register(kinesis, "c07"));
        var first = await kinesis.Client.ListStreamConsumers(new ListStreamConsumersInput { StreamARN = Stream, MaxResults = 15 }, default);
        var second = await kinesis.Client.ListStreamConsumers(new ListStreamConsumersInput { StreamARN = Stream, NextToken = first.NextToken }, default);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"c{i:D2}"), first.Consumers!.Concat(second.Consumers!).Select(consumer => consumer.ConsumerName));
        Assert.Null(second.NextToken);
        await Fails("InvalidArgumentException", () => kinesis.Client.ListStreamConsumers(
            new ListStreamConsumersInput { StreamARN = Stream, NextToken = "no" }, default));
    }

    [Fact]
    public async Task Consumers_carry_tags()
    {
        await using var kinesis = await OpenWithStream(1);
        var arn = (await kinesis.Client.RegisterStreamConsumer(
            new RegisterStreamConsumerInput
            {
                StreamARN = Stream,
                ConsumerName = "c",
                Tags = new Dictionary<string, string> { ["a"] = "1" },
            }, default)).Consumer.ConsumerARN;
        await kinesis.Client.TagResource(new TagResourceInput { ResourceARN = arn, Tags = new Dictionary<string, string> { ["b"] = "2" } }, default);
        await kinesis.Client.UntagResource(new UntagResourceInput { ResourceARN = arn, TagKeys = ["a"] }, default);
        var tags = (await kinesis.Client.ListTagsForResource(new ListTagsForResourceInput { ResourceARN = arn }, default)).Tags;
        Assert.Equal([("b", "2")], tags!.Select(tag => (tag.Key, tag.Value)));
        Assert.Empty((await kinesis.Client.ListTagsForResource(new ListTagsForResourceInput { ResourceARN = Stream }, default)).Tags!);
    }

    [Fact]
    public async Task A_stream_with_consumers_is_deleted_only_by_force_and_they_go_with_it()
    {
        await using var kinesis = await OpenWithStream(1);
        await Register(kinesis, "c");
        await KinesisFixture.Fails(
            "ResourceInUseException",
            "DeleteStream can't delete 000000000000:s because there are consumers associated with this data stream. "
                + "To delete s anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all "
                + "the consumers that are associated with it.",
            () => kinesis.Client.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default));
        await kinesis.Client.DeleteStream(new DeleteStreamInput { StreamName = "s", EnforceConsumerDeletion = true }, default);
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 1 }, default);
        Assert.Empty((await kinesis.Client.ListStreamConsumers(new ListStreamConsumersInput { StreamARN = Stream }, default)).Consumers!);
    }

    private static async Task<Consumer> Register(KinesisFixture kinesis, string name) => (await kinesis.Client.RegisterStreamConsumer(
        new RegisterStreamConsumerInput { StreamARN = Stream, ConsumerName = name }, default)).Consumer;

    private static async Task Fails(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsErrorException>(call)).Code);
}
