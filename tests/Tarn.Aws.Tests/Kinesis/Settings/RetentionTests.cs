using Tarn.Aws.Kinesis.Model;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Settings;

public sealed class RetentionTests
{
    [Fact]
    public async Task A_change_of_retention_is_seen_under_way_and_another_one_has_to_wait()
    {
        await using var kinesis = await OpenWithStream(1);
        await Increase(48);
        var updating = await Summary();
        Assert.Equal(("UPDATING", 48), (updating.StreamStatus, updating.RetentionPeriodHours));
        const string Busy = "Stream s under account 000000000000 not ACTIVE, instead in state UPDATING";
        await Fails("ResourceInUseException", Busy, () => Increase(72));
        await Fails("ResourceInUseException", Busy, () => Decrease(24));
        await kinesis.Control.RunDue(default);
        Assert.Equal("ACTIVE", (await Summary()).StreamStatus);

        await Decrease(24);
        await Fails("ResourceInUseException", Busy, () => Increase(72));
        await kinesis.Control.RunDue(default);
        var settled = await Summary();
        Assert.Equal(("ACTIVE", 24), (settled.StreamStatus, settled.RetentionPeriodHours));

        Task Increase(int hours) => kinesis.Unsettled.IncreaseStreamRetentionPeriod(
            new IncreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = hours }, default);

        Task Decrease(int hours) => kinesis.Unsettled.DecreaseStreamRetentionPeriod(
            new DecreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = hours }, default);

        async Task<StreamDescriptionSummary> Summary() => (await kinesis.Unsettled.DescribeStreamSummary(
            new DescribeStreamSummaryInput { StreamName = "s" }, default)).StreamDescriptionSummary;
    }

    [Fact]
    public async Task The_retention_that_a_stream_has_changes_nothing()
    {
        await using var kinesis = await KinesisFixture.OpenWithStream(1);
        await kinesis.Unsettled.IncreaseStreamRetentionPeriod(
            new IncreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 24 }, default);
        var summary = await kinesis.Unsettled.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default);
        Assert.Equal("ACTIVE", summary.StreamDescriptionSummary.StreamStatus);
    }

    [Fact]
    public async Task Retention_goes_up_and_down_by_the_right_operation()
    {
        await using var kinesis = await OpenWithStream(1);
        await kinesis.Client.IncreaseStreamRetentionPeriod(new IncreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 72 }, default);
        var summary = await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default);
        Assert.Equal(72, summary.StreamDescriptionSummary.RetentionPeriodHours);
        await Fails(
            "InvalidArgumentException",
            "Requested retention period (48 hours) for stream s can not be shorter than existing retention period (72 hours). Use DecreaseRetentionPeriod API.",
            () => kinesis.Client.IncreaseStreamRetentionPeriod(
                new IncreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 48 }, default));
        await kinesis.Client.DecreaseStreamRetentionPeriod(new DecreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 48 }, default);
        await Fails(
            "InvalidArgumentException",
            "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.",
            () => kinesis.Client.DecreaseStreamRetentionPeriod(
                new DecreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 23 }, default));
        await Fails(
            "InvalidArgumentException",
            "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
            () => kinesis.Client.IncreaseStreamRetentionPeriod(
                new IncreaseStreamRetentionPeriodInput { StreamName = "s", RetentionPeriodHours = 8_761 }, default));
    }
}
