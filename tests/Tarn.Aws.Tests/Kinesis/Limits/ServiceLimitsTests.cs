using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Limits;

/// <summary>The limits of the real service, which the setting <c>--limits aws</c> turns on.</summary>
public sealed class ServiceLimitsTests
{
    private const string Second = "340282366920938463463374607431768211455";

    [Fact]
    public async Task A_shard_takes_1000_records_a_second_and_the_rest_fails_entry_by_entry()
    {
        await using var kinesis = await OpenWithStream(2, awsLimits: true);
        Assert.Equal(0, (await Put(kinesis, 500, 1)).FailedRecordCount);
        kinesis.Time.Freeze();
        var failed = 0;
        for (var i = 0; i < 3; i++)
        {
            var answer = await Put(kinesis, 500, 1);
            failed += answer.FailedRecordCount!.Value;
            var refused = answer.Records.Where(record => record.ErrorCode is not null).ToArray();
            Assert.Equal(answer.FailedRecordCount, refused.Length);
            Assert.All(refused, record => Assert.Equal(
                ("ProvisionedThroughputExceededException", "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."),
                (record.ErrorCode, record.ErrorMessage)));
        }

        Assert.InRange(failed, 500, 1_000);
        Assert.Equal(0, (await Put(kinesis, 500, 1, Second)).FailedRecordCount);
        kinesis.Time.Shift += TimeSpan.FromSeconds(1);
        Assert.Equal(0, (await Put(kinesis, 500, 1)).FailedRecordCount);
    }

    [Fact]
    public async Task A_shard_takes_a_burst_of_10_MiB_and_then_1_MiB_a_second()
    {
        await using var kinesis = await OpenWithStream(2, awsLimits: true);
        kinesis.Time.Freeze();
        Assert.Equal(0, (await Put(kinesis, 10, 1_000_000)).FailedRecordCount);
        Assert.Equal(10, (await Put(kinesis, 10, 1_000_000)).FailedRecordCount);
        kinesis.Time.Shift += TimeSpan.FromSeconds(3);
        Assert.Equal(7, (await Put(kinesis, 10, 1_000_000)).FailedRecordCount);
        var one = new PutRecordInput { StreamName = "s", Data = new byte[1_000_000], PartitionKey = "k", ExplicitHashKey = "0" };
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.PutRecord(one, default));
        Assert.Equal(
            ("ProvisionedThroughputExceededException", "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000.", 400),
            (error.Code, error.Message, error.Status));
    }

    [Fact]
    public async Task A_shard_is_read_five_times_a_second_and_a_full_answer_holds_it_back_for_5_seconds()
    {
        await using var kinesis = await OpenWithStream(2, awsLimits: true);
        kinesis.Time.Freeze();
        var iterator = (await kinesis.Client.GetShardIterator(
            new GetShardIteratorInput { StreamName = "s", ShardId = "shardId-000000000000", ShardIteratorType = "TRIM_HORIZON" }, default)).ShardIterator!;
        for (var i = 0; i < 5; i++)
        {
            await Get(kinesis, iterator);
        }

        await Throttled(kinesis, iterator);
        kinesis.Time.Shift += TimeSpan.FromSeconds(1);
        await kinesis.Client.UpdateMaxRecordSize(new UpdateMaxRecordSizeInput
        {
            StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s",
            MaxRecordSizeInKiB = 10_240,
        }, default);
        var record = new PutRecordInput { StreamName = "s", Data = new byte[(10 << 20) - 1], PartitionKey = "k", ExplicitHashKey = "0" };
        await kinesis.Client.PutRecord(record, default);
        Assert.Single((await Get(kinesis, iterator)).Records);
        kinesis.Time.Shift += TimeSpan.FromSeconds(4.9);
        await Throttled(kinesis, iterator);
        kinesis.Time.Shift += TimeSpan.FromSeconds(0.2);
        await Get(kinesis, iterator);
    }

    [Fact]
    public async Task The_control_plane_has_its_rates_and_quotas()
    {
        await using var kinesis = await OpenWithStream(2, awsLimits: true);
        kinesis.Time.Freeze();
        for (var i = 0; i < 10; i++)
        {
            await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default);
        }

        await Fails("LimitExceededException", "Rate exceeded for stream s under account 000000000000.", () =>
            kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default));
        await kinesis.Client.DescribeLimits(new DescribeLimitsInput(), default);
        await Fails("LimitExceededException", "Rate exceeded for account 000000000000.", () =>
            kinesis.Client.DescribeLimits(new DescribeLimitsInput(), default));
        await Fails(
            "LimitExceededException",
            "UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 2, Target shard count: 5",
            () => Scale(kinesis, 5));
        kinesis.Time.Shift += TimeSpan.FromSeconds(1);
        for (var i = 0; i < 10; i++)
        {
            await Scale(kinesis, i % 2 == 0 ? 3 : 2);
            kinesis.Time.Shift += TimeSpan.FromSeconds(1);
        }

        await Fails(
            "LimitExceededException",
            "UpdateShardCount cannot be called more than 10 times in a rolling 24-hour period on stream s under account 000000000000.",
            () => Scale(kinesis, 3));
        kinesis.Time.Shift += TimeSpan.FromHours(24);
        await Scale(kinesis, 3);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() =>
            kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "large", ShardCount = 10_000 }, default).ContinueWith(
                _ => kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "larger", ShardCount = 10_000 }, default)).Unwrap());
        Assert.StartsWith(
            "This request would exceed the shard limit for the account 000000000000 in us-east-1. Current shard count for the account: 10003.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_streams_at_most_are_made_or_deleted_at_the_same_time()
    {
        await using var kinesis = await OpenWithStream(1, awsLimits: true);
        await kinesis.Unsettled.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        for (var i = 0; i < 4; i++)
        {
            await Create($"c{i}");
        }

        // the service itself writes two spaces and this grammar
        await Fails(
            "LimitExceededException",
            "This request would have exceed the limit on the number  of streams that can simultaneously be in "
                + "CREATING or DELETING for the account 000000000000. Limit: 5.",
            () => Create("c4"));
        await kinesis.Control.RunDue(default);
        await Create("c4");

        Task Create(string name)
        {
            kinesis.Time.Shift += TimeSpan.FromSeconds(1);
            return kinesis.Unsettled.CreateStream(new CreateStreamInput { StreamName = name, ShardCount = 1 }, default);
        }
    }

    [Fact]
    public async Task Rates_are_a_streams_or_the_accounts()
    {
        const string Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/";
        await using var kinesis = await KinesisFixture.Open(awsLimits: true);
        foreach (var name in new[] { "s", "t" })
        {
            await kinesis.Client.CreateStream(
                new CreateStreamInput { StreamName = name, StreamModeDetails = new StreamModeDetails { StreamMode = "ON_DEMAND" } }, default);
        }

        kinesis.Time.Freeze();
        await OfStream(name => kinesis.Client.ListStreamConsumers(new ListStreamConsumersInput { StreamARN = Arn + name }, default));
        await OfStream(name => kinesis.Client.DeregisterStreamConsumer(
            new DeregisterStreamConsumerInput { StreamARN = Arn + name, ConsumerName = "none" }, default));
        await OfAccount("Rate exceeded for account 000000000000.", () => kinesis.Client.DescribeAccountSettings(new DescribeAccountSettingsInput(), default));
        await OfAccount("Rate exceeded for account 000000000000.", () => kinesis.Client.UpdateAccountSettings(
            new UpdateAccountSettingsInput { MinimumThroughputBillingCommitment = new() { Status = "ENABLED" } }, default));
        await OfAccount("Rate exceeded for stream s under account 000000000000.", async () =>
        {
            await kinesis.Client.UpdateStreamWarmThroughput(new UpdateStreamWarmThroughputInput { StreamName = "s", WarmThroughputMiBps = 5 }, default);
        });

        async Task OfStream(Func<string, Task> call)
        {
            await FiveTimes(() => call("s"));
            await Fails("LimitExceededException", "Rate exceeded for stream s under account 000000000000.", () => call("s"));
            await FiveTimes(() => call("t"));
        }

        async Task OfAccount(string refusal, Func<Task> call)
        {
            await FiveTimes(call);
            await Fails("LimitExceededException", refusal, call);
        }

        static async Task FiveTimes(Func<Task> call)
        {
            for (var i = 0; i < 5; i++)
            {
                await Allowed(call);
            }
        }
    }

    // The rate is checked before the consumer is looked up.
    private static async Task Allowed(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (AwsErrorException error) when (error.Code == "ResourceNotFoundException")
        {
        }
    }

    private static Task<UpdateShardCountOutput> Scale(KinesisFixture kinesis, int target) => kinesis.Client.UpdateShardCount(
        new UpdateShardCountInput { StreamName = "s", TargetShardCount = target, ScalingType = "UNIFORM_SCALING" }, default);

    private static Task<PutRecordsOutput> Put(KinesisFixture kinesis, int records, int bytes, string hash = "0") => kinesis.Client.PutRecords(
        new PutRecordsInput
        {
            StreamName = "s",
            Records = [.. Enumerable.Range(0, records).Select(_ => new PutRecordsRequestEntry
            {
                Data = new byte[bytes], PartitionKey = "k", ExplicitHashKey = hash,
            })],
        },
        default);

    private static Task<GetRecordsOutput> Get(KinesisFixture kinesis, string iterator) =>
        kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default);

    private static Task Throttled(KinesisFixture kinesis, string iterator) => Fails(
        "ProvisionedThroughputExceededException",
        "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000.",
        () => Get(kinesis, iterator));
}
