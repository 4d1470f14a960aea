using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Kinesis.Settings;

/// <summary>The family alone, on the twins of log and store.</summary>
public sealed class SettingOperationsTests
{
    [Fact]
    public async Task Retention_and_record_size_hold_when_they_are_answered()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        var settings = Family(twins);

        await settings.IncreaseStreamRetentionPeriod(
            new IncreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 48 }, StreamTwins.Call("IncreaseStreamRetentionPeriod"), default);
        Assert.Equal(TimeSpan.FromHours(48), Found(twins).Layout.Stream.Retention);
        await twins.Control.RunDue(default);
        await settings.UpdateMaxRecordSize(
            new UpdateMaxRecordSizeInput { StreamARN = StreamTwins.Arn, MaxRecordSizeInKiB = 2_048 }, StreamTwins.Call("UpdateMaxRecordSize"), default);
        Assert.Equal((2_048, "UPDATING"), (Found(twins).Definition.MaxRecordSizeKiB, Found(twins).Status));
        await twins.Control.RunDue(default);
        Assert.Equal("ACTIVE", Found(twins).Status);
        await KinesisFixture.Fails(
            "InvalidArgumentException",
            "Requested retention period (72 hours) for stream s can not be longer than existing retention period (48 hours). Use IncreaseRetentionPeriod API.",
            () => settings.DecreaseStreamRetentionPeriod(
                new DecreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 72 },
                StreamTwins.Call("DecreaseStreamRetentionPeriod"),
                default));
    }

    [Fact]
    public async Task Metrics_and_the_accounts_commitment_are_kept_and_shown()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        var settings = Family(twins);

        await settings.EnableEnhancedMonitoring(
            new EnableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["IncomingBytes", "OutgoingBytes"] },
            StreamTwins.Call("EnableEnhancedMonitoring"),
            default);
        var less = await settings.DisableEnhancedMonitoring(
            new DisableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["IncomingBytes"] },
            StreamTwins.Call("DisableEnhancedMonitoring"),
            default);
        Assert.Equal(["OutgoingBytes"], less.DesiredShardLevelMetrics);

        await settings.UpdateAccountSettings(
            new UpdateAccountSettingsInput { MinimumThroughputBillingCommitment = new MinimumThroughputBillingCommitmentInput { Status = "ENABLED" } },
            StreamTwins.Call("UpdateAccountSettings"),
            default);
        var account = await settings.DescribeAccountSettings(new DescribeAccountSettingsInput(), StreamTwins.Call("DescribeAccountSettings"), default);
        Assert.Equal("ENABLED", account.MinimumThroughputBillingCommitment!.Status);
    }

    private static SettingOperations Family(StreamTwins twins) => new(twins.Streams, twins.Changes, twins.Store, limits: null);

    private static FoundStream Found(StreamTwins twins) => twins.Streams.Find(StreamTwins.Call("DescribeStream"), "s", null);
}
