using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Protocols.Events;
using Tarn.Storage.Streams.Subscriptions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Limits;

/// <summary>The limits of consumers and their subscriptions under <c>--limits aws</c>.</summary>
public sealed class SubscriberLimitsTests
{
    private const string Stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    private const string Event = "SubscribeToShardEvent";

    [Fact]
    public async Task A_stream_has_20_consumers_and_an_on_demand_one_50_while_the_commitment_of_its_account_holds()
    {
        await using var kinesis = await Open();
        await RegisterTo(kinesis, 20);
        await Refused(kinesis, 20);
        await Commit(kinesis, "ENABLED");
        await Refused(kinesis, 20);
        await kinesis.Client.UpdateStreamMode(
            new UpdateStreamModeInput { StreamARN = Stream, StreamModeDetails = new StreamModeDetails { StreamMode = "ON_DEMAND" } }, default);
        await RegisterTo(kinesis, 50);
        await Refused(kinesis, 50);

        // a commitment lasts for at least a day
        await Commit(kinesis, "DISABLED");
        await Deregister(kinesis, "c00");
        await Register(kinesis, "c00");
        await Deregister(kinesis, "c00");
        kinesis.Time.Shift += TimeSpan.FromHours(25);
        await Refused(kinesis, 20);
    }

    [Fact]
    public async Task A_consumer_calls_SubscribeToShard_once_a_second_for_a_shard()
    {
        await using var kinesis = await Open();
        var consumer = await Register(kinesis, "c");
        kinesis.Time.Freeze();
        await using var first = await Subscribe(kinesis, consumer);
        Assert.Contains("\"LimitExceededException\"", await RefusedSubscription(kinesis, consumer), StringComparison.Ordinal);
        await using var other = await Subscribe(kinesis, consumer, "shardId-000000000001");
        kinesis.Time.Shift += TimeSpan.FromSeconds(1);
        Assert.Contains("\"ResourceInUseException\"", await RefusedSubscription(kinesis, consumer), StringComparison.Ordinal);
        Assert.Contains("\"LimitExceededException\"", await RefusedSubscription(kinesis, consumer), StringComparison.Ordinal);
        kinesis.Time.Shift += TimeSpan.FromSeconds(4);
        await using var second = await Subscribe(kinesis, consumer);
        Assert.Contains("took over", await first.Exception("ResourceInUseException"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_is_pushed_2_MiB_a_second_of_a_shard()
    {
        await using var kinesis = await Open();
        var consumer = await Register(kinesis, "c");
        kinesis.Time.Freeze();
        await Put(kinesis, 3);
        await using var events = await Subscribe(kinesis, consumer);
        await events.Event(Event);
        for (var i = 0; i < 2; i++)
        {
            // 1,000,001 bytes take 476.8 ms
            var next = events.Event(Event);
            kinesis.Time.Shift += TimeSpan.FromMilliseconds(476);
            await Task.Yield();
            Assert.False(next.IsCompleted);
            kinesis.Time.Shift += TimeSpan.FromMilliseconds(1);
            await next;
        }
    }

    [Fact]
    public async Task The_time_in_which_a_slow_consumer_takes_an_event_counts_for_its_rate()
    {
        await using var kinesis = await Open();
        var consumer = await Register(kinesis, "c");
        kinesis.Time.Freeze();
        await Put(kinesis, 3);
        await using var events = await Subscribe(kinesis, consumer, unreadBytesMax: 1_000);
        for (var i = 0; i < 3; i++)
        {
            await events.Begins();
            kinesis.Time.Shift += TimeSpan.FromMilliseconds(477);
            await events.Event(Event);
        }
    }

    [Fact]
    public async Task A_push_that_waits_for_its_time_ends_when_another_subscription_takes_over()
    {
        await using var kinesis = await Open();
        var consumer = await Register(kinesis, "c");
        kinesis.Time.Freeze();
        await Put(kinesis, 9);
        await using var first = await Subscribe(kinesis, consumer);
        await first.Event(Event);
        kinesis.Time.Shift += SubscriptionLimits.TakeOverAfter;
        await using var second = await Subscribe(kinesis, consumer);
        var pushed = 1;
        for (var next = await first.Next(); next!.Value.Headers[":message-type"] == "event"; next = await first.Next())
        {
            pushed++;
        }

        Assert.InRange(pushed, 1, 8);
    }

    [Fact]
    public void Pushes_are_paid_for_by_the_rate_alone()
    {
        var limits = new SubscriberLimits();
        Assert.Equal(TimeSpan.Zero, limits.PushDue(1_000));
        limits.NotePush(2 << 20, 1_000);
        Assert.Equal(TimeSpan.FromSeconds(1), limits.PushDue(1_000));
        Assert.Equal(TimeSpan.FromMilliseconds(250), limits.PushDue(1_750));
        Assert.Equal(TimeSpan.Zero, limits.PushDue(2_000));
        limits.NotePush(10 << 20, 60_000);
        Assert.Equal(TimeSpan.FromSeconds(5), limits.PushDue(60_000));
    }

    private static async Task<KinesisFixture> Open()
    {
        var kinesis = await KinesisFixture.Open(awsLimits: true);
        await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 2 }, default);
        return kinesis;
    }

    private static async Task Put(KinesisFixture kinesis, int records)
    {
        var entry = new PutRecordsRequestEntry { Data = new byte[1_000_000], PartitionKey = "k", ExplicitHashKey = "0" };
        var put = await kinesis.Client.PutRecords(new PutRecordsInput { StreamName = "s", Records = [.. Enumerable.Repeat(entry, records)] }, default);
        Assert.Equal(0, put.FailedRecordCount);
    }

    private static async Task RegisterTo(KinesisFixture kinesis, int count)
    {
        var summary = await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default);
        for (var i = summary.StreamDescriptionSummary.ConsumerCount!.Value; i < count; i++)
        {
            await Register(kinesis, $"c{i:D2}");
        }
    }

    // Calls of the control plane have a rate too.
    private static async Task<string> Register(KinesisFixture kinesis, string name)
    {
        kinesis.Time.Shift += TimeSpan.FromSeconds(1);
        return (await kinesis.Client.RegisterStreamConsumer(
            new RegisterStreamConsumerInput { StreamARN = Stream, ConsumerName = name }, default)).Consumer.ConsumerARN;
    }

    private static Task Deregister(KinesisFixture kinesis, string name) => kinesis.Client.DeregisterStreamConsumer(
        new DeregisterStreamConsumerInput { StreamARN = Stream, ConsumerName = name }, default);

    private static Task Commit(KinesisFixture kinesis, string status) => kinesis.Client.UpdateAccountSettings(
        new UpdateAccountSettingsInput { MinimumThroughputBillingCommitment = new() { Status = status } }, default);

    private static async Task Refused(KinesisFixture kinesis, int most)
    {
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => Register(kinesis, "one-more"));
        Assert.Equal(
            ("LimitExceededException", $"Stream s under account 000000000000 has {most} registered consumers, which is the limit."),
            (error.Code, error.Message));
    }

    private static WireRequest Request(string consumer, string shard) => DoorWire.Json(
        "SubscribeToShard", $$$"""{"ConsumerARN":"{{{consumer}}}","ShardId":"{{{shard}}}","StartingPosition":{"Type":"TRIM_HORIZON"}}""");

    private static async Task<EventReader> Subscribe(
        KinesisFixture kinesis, string consumer, string shard = "shardId-000000000000", int unreadBytesMax = 0)
    {
        var (response, text) = await DoorWire.Send(kinesis.Door, Request(consumer, shard));
        Assert.True(response.Stream is not null, text);
        var events = new EventReader(response, unreadBytesMax);
        await events.Event("initial-response");
        return events;
    }

    private static async Task<string> RefusedSubscription(KinesisFixture kinesis, string consumer)
    {
        var (response, text) = await DoorWire.Send(kinesis.Door, Request(consumer, "shardId-000000000000"));
        Assert.Equal(400, response.Status);
        return text;
    }
}
