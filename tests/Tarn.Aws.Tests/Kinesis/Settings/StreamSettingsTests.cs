using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Settings;

public sealed class StreamSettingsTests
{
    private const string Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

    [Fact]
    public async Task The_largest_record_size_holds_from_the_next_put_on()
    {
        await using var kinesis = await OpenWithStream(1);
        await Assert.ThrowsAsync<AwsErrorException>(() => Put(kinesis, 2 << 20));
        await kinesis.Unsettled.UpdateMaxRecordSize(new UpdateMaxRecordSizeInput { StreamARN = Arn, MaxRecordSizeInKiB = 10_240 }, default);
        Assert.Equal(("UPDATING", 10_240), ((await Summary(kinesis)).StreamStatus, (await Summary(kinesis)).MaxRecordSizeInKiB));
        await kinesis.Control.RunDue(default);
        Assert.Equal("ACTIVE", (await Summary(kinesis)).StreamStatus);
        await Put(kinesis, (10 << 20) - 1);
        await Assert.ThrowsAsync<AwsErrorException>(() => Put(kinesis, 10 << 20));
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.UpdateMaxRecordSize(
            new UpdateMaxRecordSizeInput { StreamARN = Arn, MaxRecordSizeInKiB = 1_023 }, default));
        Assert.Equal("ValidationException", error.Code);
    }

    [Fact]
    public async Task The_mode_changes_and_decides_who_may_reshard()
    {
        await using var kinesis = await OpenWithStream(2);
        await Mode(kinesis, "ON_DEMAND");
        Assert.Equal(("ON_DEMAND", 2), ((await Summary(kinesis)).StreamModeDetails!.StreamMode, (await Summary(kinesis)).OpenShardCount));
        Assert.Equal(1, (await kinesis.Client.DescribeLimits(new DescribeLimitsInput(), default)).OnDemandStreamCount);
        await Fails("ValidationException", "Request is invalid. Stream s under account 000000000000 is in On-Demand mode.", () =>
            kinesis.Client.SplitShard(new SplitShardInput { StreamName = "s", ShardToSplit = "0", NewStartingHashKey = "5" }, default));
        await Commit(kinesis);
        var warm = await kinesis.Client.UpdateStreamWarmThroughput(
            new UpdateStreamWarmThroughputInput { StreamName = "s", WarmThroughputMiBps = 50 }, default);
        Assert.Equal((50, Arn), (warm.WarmThroughput!.TargetMiBps, warm.StreamARN));
        Assert.Equal(50, (await Summary(kinesis)).WarmThroughput!.CurrentMiBps);
        await Mode(kinesis, "PROVISIONED");
        Assert.Null((await Summary(kinesis)).WarmThroughput);
        await kinesis.Client.SplitShard(new SplitShardInput { StreamName = "s", ShardToSplit = "0", NewStartingHashKey = "5" }, default);
        Assert.Equal(3, (await Summary(kinesis)).OpenShardCount);
    }

    [Fact]
    public async Task Warm_throughput_needs_the_commitment_of_the_account()
    {
        const string Text =
            "WarmThroughputMiBps needs the account's commitment to minimum throughput: UpdateAccountSettings with MinimumThroughputBillingCommitment ENABLED.";
        await using var kinesis = await OpenWithStream(2);
        await Mode(kinesis, "ON_DEMAND");
        var update = new UpdateStreamWarmThroughputInput { StreamName = "s", WarmThroughputMiBps = 50 };
        var onDemand = new StreamModeDetails { StreamMode = "ON_DEMAND" };
        await Fails("ValidationException", Text, () => kinesis.Client.UpdateStreamWarmThroughput(update, default));
        await Fails("ValidationException", Text, () => kinesis.Client.UpdateStreamMode(
            new UpdateStreamModeInput { StreamARN = Arn, StreamModeDetails = onDemand, WarmThroughputMiBps = 50 }, default));
        await Fails("ValidationException", Text, () => kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "t", StreamModeDetails = onDemand, WarmThroughputMiBps = 50 }, default));
        Assert.Null((await Summary(kinesis)).WarmThroughput);

        await Commit(kinesis);
        await kinesis.Client.UpdateStreamWarmThroughput(update, default);
        Assert.Equal(50, (await Summary(kinesis)).WarmThroughput!.TargetMiBps);

        // A commitment that was ended remains in force for its first day.
        await Commit(kinesis, "DISABLED");
        await kinesis.Client.UpdateStreamWarmThroughput(update, default);
        kinesis.Time.Shift += TimeSpan.FromHours(25);
        await Fails("ValidationException", Text, () => kinesis.Client.UpdateStreamWarmThroughput(update, default));
    }

    [Fact]
    public async Task Warm_throughput_goes_with_on_demand_streams_only_when_they_are_made_too()
    {
        await using var kinesis = await KinesisFixture.Open();
        const string Text = "WarmThroughputMiBps goes with capacity mode ON_DEMAND, and only with it.";
        await Fails("ValidationException", Text, () => kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", ShardCount = 2, WarmThroughputMiBps = 10 }, default));
        await Fails("ValidationException", Text, () => kinesis.Client.CreateStream(
            new CreateStreamInput
            {
                StreamName = "s",
                ShardCount = 2,
                WarmThroughputMiBps = 10,
                StreamModeDetails = new StreamModeDetails { StreamMode = "PROVISIONED" },
            },
            default));
        await Commit(kinesis);
        await kinesis.Client.CreateStream(
            new CreateStreamInput
            {
                StreamName = "s",
                WarmThroughputMiBps = 10,
                StreamModeDetails = new StreamModeDetails { StreamMode = "ON_DEMAND" },
            }, default);
        Assert.Equal(10, (await Summary(kinesis)).WarmThroughput?.TargetMiBps);
    }

    [Fact]
    public async Task An_on_demand_stream_grows_where_its_load_is()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", StreamModeDetails = new StreamModeDetails { StreamMode = "ON_DEMAND" } }, default);
        Assert.Equal(4, (await Summary(kinesis)).OpenShardCount);
        for (var i = 0; i < 3; i++)
        {
            await kinesis.Client.PutRecords(
                new PutRecordsInput
                {
                    StreamName = "s",
                    Records = [.. Enumerable.Range(0, 500).Select(_ => new PutRecordsRequestEntry
                    {
                        Data = "x"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "0",
                    })],
                },
                default);
        }

        await Put(kinesis, 5, "340282366920938463463374607431768211455");
        await kinesis.Growth.Run(default);
        Assert.Equal(("ACTIVE", 5), ((await Summary(kinesis)).StreamStatus, (await Summary(kinesis)).OpenShardCount));
        var shards = (await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s" }, default)).Shards!;
        Assert.Equal(["shardId-000000000000", "shardId-000000000000"], shards.Skip(4).Select(shard => shard.ParentShardId));
        await kinesis.Growth.Run(default);
        Assert.Equal(5, (await Summary(kinesis)).OpenShardCount);
    }

    [Fact]
    public async Task Every_filter_lists_its_shards()
    {
        await using var kinesis = await OpenWithStream(1);
        var begun = kinesis.Time.GetUtcNow();
        kinesis.Time.Shift = TimeSpan.FromHours(1);
        await kinesis.Client.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000000", NewStartingHashKey = "1000" }, default);
        kinesis.Time.Shift = TimeSpan.FromHours(2);
        await kinesis.Client.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000001", NewStartingHashKey = "500" }, default);
        kinesis.Time.Shift = TimeSpan.FromHours(3);
        Assert.Equal("0 1 2 3 4", await List(kinesis, null));
        Assert.Equal("2 3 4", await List(kinesis, new ShardFilter { Type = "AT_LATEST" }));
        Assert.Equal("0", await List(kinesis, new ShardFilter { Type = "AT_TRIM_HORIZON" }));
        Assert.Equal("0 1 2 3 4", await List(kinesis, new ShardFilter { Type = "FROM_TRIM_HORIZON" }));
        Assert.Equal("3 4", await List(kinesis, new ShardFilter { Type = "AFTER_SHARD_ID", ShardId = "shardId-000000000002" }));
        Assert.Equal("0", await List(kinesis, new ShardFilter { Type = "AT_TIMESTAMP", Timestamp = begun.AddMinutes(30) }));
        Assert.Equal("1 2", await List(kinesis, new ShardFilter { Type = "AT_TIMESTAMP", Timestamp = begun.AddMinutes(90) }));
        Assert.Equal("0 1 2 3 4", await List(kinesis, new ShardFilter { Type = "FROM_TIMESTAMP", Timestamp = begun.AddDays(-9) }));
        Assert.Equal("1 2 3 4", await List(kinesis, new ShardFilter { Type = "FROM_TIMESTAMP", Timestamp = begun.AddMinutes(90) }));
        kinesis.Time.Shift = TimeSpan.FromHours(25.5);
        Assert.Equal("1 2", await List(kinesis, new ShardFilter { Type = "AT_TRIM_HORIZON" }));
        Assert.Equal("1 2 3 4", await List(kinesis, null));
        kinesis.Time.Shift = TimeSpan.FromHours(30);
        Assert.Equal("2 3 4", await List(kinesis, null));
    }

    [Fact]
    public async Task Tokens_hold_their_listing_and_expire()
    {
        await using var kinesis = await OpenWithStream(5);
        var filter = new ShardFilter { Type = "AFTER_SHARD_ID", ShardId = "shardId-000000000000" };
        var page = await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s", MaxResults = 3, ShardFilter = filter }, default);
        Assert.Equal(["shardId-000000000001", "shardId-000000000002", "shardId-000000000003"], page.Shards!.Select(shard => shard.ShardId));
        var token = page.NextToken!;
        page = await kinesis.Client.ListShards(new ListShardsInput { NextToken = token }, default);
        Assert.Equal("shardId-000000000004", Assert.Single(page.Shards!).ShardId);
        Assert.Null(page.NextToken);
        var more = new ListShardsInput { NextToken = token };
        foreach (var (member, input) in new[]
        {
            ("StreamName", more with { StreamName = "s", StreamARN = Arn }),
            ("StreamARN", more with { StreamARN = Arn, ShardFilter = filter }),
            ("ExclusiveStartShardId", more with { ExclusiveStartShardId = "shardId-000000000000" }),
            ("ShardFilter", more with { ShardFilter = filter }),
            ("StreamCreationTimestamp", more with { StreamCreationTimestamp = DateTimeOffset.UnixEpoch }),
        })
        {
            await Fails("InvalidArgumentException", $"NextToken and {member} cannot be provided together.", () => kinesis.Client.ListShards(input, default));
        }

        await Fails("InvalidArgumentException", "Either NextToken or StreamName should be provided.", () =>
            kinesis.Client.ListShards(new ListShardsInput(), default));
        kinesis.Time.Shift = TimeSpan.FromSeconds(301);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.ListShards(new ListShardsInput { NextToken = token }, default));
        Assert.Equal("ExpiredNextTokenException", error.Code);
        await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () => kinesis.Client.ListShards(
            new ListShardsInput { StreamName = "s", StreamCreationTimestamp = DateTimeOffset.UnixEpoch.AddDays(1) }, default));
    }

    [Fact]
    public async Task The_accounts_commitment_lasts_a_day_at_least()
    {
        await using var kinesis = await KinesisFixture.Open();
        Assert.Equal("DISABLED", await Commitment(kinesis, null));
        Assert.Equal("ENABLED", await Commitment(kinesis, "ENABLED"));
        Assert.Equal("ENABLED_UNTIL_EARLIEST_ALLOWED_END", await Commitment(kinesis, "DISABLED"));
        Assert.Equal("ENABLED_UNTIL_EARLIEST_ALLOWED_END", await Commitment(kinesis, null));
        kinesis.Time.Shift = TimeSpan.FromHours(25);
        Assert.Equal("DISABLED", await Commitment(kinesis, null));
    }

    [Fact]
    public async Task What_is_not_there_yet_is_refused_by_name_and_no_policy_is_found()
    {
        await using var kinesis = await OpenWithStream(1);
        Assert.Equal("{}", (await kinesis.Client.GetResourcePolicy(new GetResourcePolicyInput { ResourceARN = Arn }, default)).Policy);
        await Fails("ResourceNotFoundException", $"No resource policy found for resource ARN {Arn}.", () =>
            kinesis.Client.DeleteResourcePolicy(new DeleteResourcePolicyInput { ResourceARN = Arn }, default));
        await Fails(
            "InvalidArgumentException",
            "PutResourcePolicy is not supported by Tarn; supported: no resource policy: every principal of the "
                + "account's keys may (docs/coverage.md#kinesis-putresourcepolicy).",
            () => kinesis.Client.PutResourcePolicy(new PutResourcePolicyInput { ResourceARN = Arn, Policy = "{}" }, default));
        await Fails(
            "InvalidArgumentException",
            "StartStreamEncryption is not supported by Tarn; supported: encryption type NONE (docs/coverage.md#kinesis-startstreamencryption).",
            () => kinesis.Client.StartStreamEncryption(
                new StartStreamEncryptionInput { StreamName = "s", EncryptionType = "KMS", KeyId = "alias/aws/kinesis" }, default));
        Assert.Equal("InvalidArgumentException", (await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.StopStreamEncryption(
            new StopStreamEncryptionInput { StreamName = "s", EncryptionType = "KMS", KeyId = "alias/aws/kinesis" }, default))).Code);
    }

    [Theory]
    [InlineData("arn:aws:kinesis:eu-west-1:000000000000:stream/s", "ResourceNotFoundException")]
    [InlineData("arn:aws:kinesis:us-east-1:111111111111:stream/s", "AccessDeniedException")]
    [InlineData("arn:aws:kinesis:us-east-1:000000000000:stream/t", "ResourceNotFoundException")]
    [InlineData("arn:aws:kinesis:us-east-1:000000000000:table/s", "ValidationException")]
    [InlineData("arn:aws:s3:us-east-1:000000000000:stream/s", "ValidationException")]
    public async Task Other_arns_are_not_the_stream(string arn, string code)
    {
        await using var kinesis = await OpenWithStream(1);
        Assert.Equal("s", (await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamARN = Arn }, default)).StreamDescription.StreamName);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.DescribeStream(new DescribeStreamInput { StreamARN = arn }, default));
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task Monitoring_flags_are_kept()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(1);
        var enabled = await kinesis.Client.EnableEnhancedMonitoring(
            new EnableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["OutgoingBytes", "IncomingBytes"] }, default);
        Assert.Equal(["IncomingBytes", "OutgoingBytes"], enabled.DesiredShardLevelMetrics);
        var described = await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default);
        Assert.Equal(["IncomingBytes", "OutgoingBytes"], described.StreamDescription.EnhancedMonitoring[0].ShardLevelMetrics);
        var disabled = await kinesis.Client.DisableEnhancedMonitoring(
            new DisableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["ALL"] }, default);
        Assert.Empty(disabled.DesiredShardLevelMetrics!);
    }

    private static async Task<string> Commitment(KinesisFixture kinesis, string? wanted)
    {
        if (wanted is not null)
        {
            await kinesis.Client.UpdateAccountSettings(
                new UpdateAccountSettingsInput
                {
                    MinimumThroughputBillingCommitment = new MinimumThroughputBillingCommitmentInput { Status = wanted },
                }, default);
        }

        return (await kinesis.Client.DescribeAccountSettings(new DescribeAccountSettingsInput(), default)).MinimumThroughputBillingCommitment!.Status;
    }

    private static Task<UpdateStreamModeOutput> Mode(KinesisFixture kinesis, string mode) => kinesis.Client.UpdateStreamMode(
        new UpdateStreamModeInput { StreamARN = Arn, StreamModeDetails = new StreamModeDetails { StreamMode = mode } }, default);

    private static async Task<string> List(KinesisFixture kinesis, ShardFilter? filter) => string.Join(' ',
        (await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s", ShardFilter = filter }, default)).Shards!
            .Select(shard => shard.ShardId[^1..]));

    private static async Task<StreamDescriptionSummary> Summary(KinesisFixture kinesis) =>
        (await kinesis.Unsettled.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default)).StreamDescriptionSummary;

    private static Task<PutRecordOutput> Put(KinesisFixture kinesis, int bytes, string? hash = null) => kinesis.Client.PutRecord(
        new PutRecordInput { StreamName = "s", Data = new byte[bytes], PartitionKey = "k", ExplicitHashKey = hash }, default);

    private static Task Commit(KinesisFixture kinesis, string status = "ENABLED") => kinesis.Client.UpdateAccountSettings(
        new UpdateAccountSettingsInput { MinimumThroughputBillingCommitment = new() { Status = status } }, default);
}
