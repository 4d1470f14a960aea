using Tarn.Access;
using Tarn.Storage;
using Tarn.Storage.Streams;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Tests.Logs;

namespace Tarn.Telemetry.Tests.Metrics.Own;

public sealed class OwnMetricsTests
{
    private static readonly (string, string) Orders = ("StreamName", "orders");

    [Fact]
    public async Task Counts_are_data_of_their_minute_after_its_end()
    {
        await using var own = await OwnWorld.Open();
        var stream = await own.Make("kinesis", "stream", "orders");
        var first = own.Minute;
        own.Count(stream, UsageDimension.RecordsIn, 7);
        await own.Run();
        Assert.Empty(await own.Sums("AWS/Kinesis", "IncomingRecords", Orders));
        await own.Pass();
        own.Count(stream, UsageDimension.RecordsIn, 2);
        await own.Pass();
        await own.Pass();
        Assert.Equal(new Dictionary<long, double> { [first] = 7, [first + 60] = 2 }, await own.Sums("AWS/Kinesis", "IncomingRecords", Orders));
        Assert.Equal("IncomingRecords", Assert.Single(await own.World.Metrics.List(MetricWorld.Scope, default)).Metric.Name);
    }

    [Fact]
    public async Task A_stop_in_order_loses_nothing_a_kill_the_running_minute_and_no_start_doubles()
    {
        await using var own = await OwnWorld.Open();
        var first = own.Minute;
        var stream = await own.Make("kinesis", "stream", "orders");
        own.Count(stream, UsageDimension.RecordsIn, 7);
        await own.Restart(isKilled: false);
        stream = await own.Make("kinesis", "stream", "again");
        own.Count(stream, UsageDimension.RecordsIn, 1);
        await own.Pass();
        own.Count(stream, UsageDimension.RecordsIn, 100);
        await own.Restart(isKilled: true);
        await own.Pass();
        Assert.Equal(new Dictionary<long, double> { [first] = 7 }, await own.Sums("AWS/Kinesis", "IncomingRecords", Orders));
        Assert.Equal(new Dictionary<long, double> { [first] = 1 }, await own.Sums("AWS/Kinesis", "IncomingRecords", ("StreamName", "again")));
    }

    [Fact]
    public async Task Latencies_success_and_ages_are_distributions_of_the_calls()
    {
        await using var own = await OwnWorld.Open();
        var stream = await own.Make("kinesis", "stream", "orders");
        var plan = own.Operations.Of("kinesis", "GetRecords");
        for (var round = 1; round <= 2; round++)
        {
            stream.Cells!.Turn(own.World.NowSecond);
            stream.Cells.Record(0, plan.Histogram, 20_000);
            stream.Cells.Record(0, plan.Histogram, 40_000);
            stream.Cells.Record(0, UsageCells.OwnHistogram, 5_000);
            stream.Cells.Add(plan.Failures, round);
            await own.Pass();
        }

        var last = own.Minute - 60;
        var latency = (await own.Read("AWS/Kinesis", "GetRecords.Latency", "000000000000", Orders))[last];
        Assert.Equal(2, latency.Count);
        Assert.InRange(latency.Sum, 59, 61);
        Assert.InRange(latency.Maximum, 39.3, 40.7);
        var success = (await own.Read("AWS/Kinesis", "GetRecords.Success", "000000000000", Orders))[last];
        Assert.Equal((4, 2, 0, 1), (success.Count, success.Sum, success.Minimum, success.Maximum));
        Assert.InRange((await own.Sums("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", Orders))[last], 4_900, 5_100);
        Assert.Equal(0, (await own.Sums("AWS/Kinesis", "GetRecords.Records", Orders))[last]);
    }

    [Fact]
    public async Task A_zero_is_a_point_while_its_sibling_counts()
    {
        await using var own = await OwnWorld.Open();
        var function = await own.Make("lambda", "function", "f");
        var first = own.Minute;
        own.Count(function, ServiceCell.FunctionInvocations, 3);
        await own.Pass();
        await own.Pass();
        own.Count(function, ServiceCell.FunctionInvocations, 1);
        own.Count(function, ServiceCell.FunctionErrors, 1);
        await own.Pass();
        Assert.Equal(new Dictionary<long, double> { [first] = 0, [first + 120] = 1 }, await own.Sums("AWS/Lambda", "Errors", ("FunctionName", "f")));
        Assert.Equal(new Dictionary<long, double> { [first] = 0, [first + 120] = 0 }, await own.Sums("AWS/Lambda", "Throttles", ("FunctionName", "f")));
    }

    [Fact]
    public async Task Figures_have_a_value_each_minute_and_totals_their_growth()
    {
        await using var own = await OwnWorld.Open();
        var (first, total, old) = (own.Minute, 5L, own.World.Time.GetUtcNow() - TimeSpan.FromDays(3));
        own.Gauges.Add("disk.free", () => 1_000);
        own.Figures.Add(report =>
        {
            report.Add(MetricWorld.Scope, Figure.MessagesVisible, "q", 0);
            report.AddTotal(MetricWorld.Scope, Figure.RowsDelivered, "d", total, old);
        });
        await own.Restart(isKilled: true);
        foreach (var next in new long[] { 8, 8, 2 })
        {
            total = next;
            await own.Pass();
            await own.Run();
        }

        var rows = await own.Sums("AWS/Firehose", "DeliveryToIceberg.SuccessfulRowCount", ("DeliveryStreamName", "d"));
        Assert.Equal(new Dictionary<long, double> { [first] = 3 }, rows);
        var minutes = new Dictionary<long, double> { [first] = 0, [first + 60] = 0, [first + 120] = 0 };
        Assert.Equal(minutes, await own.Sums("AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", "q")));
        Assert.Equal(minutes.Keys, (await own.Sums("Tarn", "DiskFreeBytes")).Keys.Order());
        Assert.Equal(3_000, (await own.Sums("Tarn", "DiskFreeBytes")).Values.Sum());
    }

    [Fact]
    public async Task Samples_of_a_minute_are_written_once()
    {
        await using var own = await OwnWorld.Open();
        var (first, names) = (own.Minute, new[] { "team", "SUCCEEDED", "DML" });
        MetricSample? sample = MetricSample.Set(2, 30, 10, 20);
        own.Figures.Add(report =>
        {
            if (sample is { } taken)
            {
                report.AddSample(MetricWorld.Scope, Figure.StatementTotalMs, names, taken);
                sample = null;
            }
        });
        await own.Pass();
        await own.Pass();
        var sums = await own.Sums("AWS/Athena", "TotalExecutionTime", ("WorkGroup", "team"), ("QueryState", "SUCCEEDED"), ("QueryType", "DML"));
        Assert.Equal(new Dictionary<long, double> { [first] = 30 }, sums);
    }

    [Fact]
    public async Task A_rule_has_its_bus_as_a_dimension_unless_it_is_the_default_one()
    {
        await using var own = await OwnWorld.Open();
        own.Count(await own.Make("events", "rule", "default/errors"), ServiceCell.EventsMatched, 1);
        own.Count(await own.Make("events", "rule", "orders/errors"), ServiceCell.EventsMatched, 2);
        own.Count(await own.Make("logs", "log-group", "/aws/f"), UsageDimension.RecordsIn, 3);
        await own.Pass();
        Assert.Equal(1, Assert.Single(await own.Sums("AWS/Events", "MatchedEvents", ("RuleName", "errors"))).Value);
        Assert.Equal(2, Assert.Single(await own.Sums("AWS/Events", "MatchedEvents", ("RuleName", "errors"), ("EventBusName", "orders"))).Value);
        Assert.Equal(3, Assert.Single(await own.Sums("AWS/Logs", "IncomingLogEvents", ("LogGroupName", "/aws/f"))).Value);
    }

    [Fact]
    public async Task Metrics_belong_to_the_account_of_the_resource()
    {
        await using var own = await OwnWorld.Open();
        var (mine, theirs) = (await own.Make("kinesis", "stream", "orders"), await own.Make("kinesis", "stream", "orders", "111122223333"));
        own.Count(mine, UsageDimension.RecordsIn, 1);
        own.Count(theirs, UsageDimension.RecordsIn, 20);
        await own.Pass();
        Assert.Equal(1, Assert.Single(await own.Read("AWS/Kinesis", "IncomingRecords", "000000000000", Orders)).Value.Sum);
        Assert.Equal(20, Assert.Single(await own.Read("AWS/Kinesis", "IncomingRecords", "111122223333", Orders)).Value.Sum);
        Assert.Empty(await own.World.Metrics.List(new MetricScope("000000000000", "eu-west-1"), default));
    }

    [Fact]
    public async Task Metrics_of_services_take_no_place_of_the_callers_metrics()
    {
        await using var own = await OwnWorld.Open(seriesMax: 2);
        own.Count(await own.Make("kinesis", "stream", "orders"), UsageDimension.RecordsIn, 1);
        own.Count(await own.Make("kinesis", "stream", "others"), UsageDimension.RecordsIn, 1);
        own.Count(await own.Make("kinesis", "stream", "more"), UsageDimension.RecordsIn, 1);
        await own.Pass();
        Assert.Equal(3, (await own.World.Metrics.List(MetricWorld.Scope, default)).Count);
        for (var round = 0; round < 2; round++)
        {
            var now = own.World.NowSecond;
            await own.World.Put(own.World.Datum(MetricWorld.Metric("a"), now, 1), own.World.Datum(MetricWorld.Metric("b"), now, 1));
            await own.World.Metrics.Maintain(default);
            await own.Restart(isKilled: true);
        }

        var refused = await Assert.ThrowsAsync<TarnException>(
            async () => await own.World.Put(own.World.Datum(MetricWorld.Metric("c"), own.World.NowSecond, 1)));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
    }

    [Theory]
    [InlineData(AppendStatus.Throttled, false)]
    [InlineData(AppendStatus.OutcomeUnknown, false)]
    [InlineData(AppendStatus.OutcomeUnknown, true)]
    public async Task A_failed_append_is_made_again_and_counts_once(AppendStatus status, bool isStored)
    {
        await using var own = await OwnWorld.Open();
        var log = new ScriptedLog(own.World.Log);
        own.World.Streams = log;
        await own.Restart(isKilled: true);
        var first = own.Minute;
        var stream = await own.Make("kinesis", "stream", "orders");
        own.Count(stream, UsageDimension.RecordsIn, 7);
        (log.Status, log.StoresAnyway) = (status, isStored);
        await Assert.ThrowsAsync<TarnException>(own.Pass);
        own.Count(stream, UsageDimension.RecordsIn, 1);
        log.Status = null;
        await own.Pass();
        await own.Pass();
        Assert.Equal(new Dictionary<long, double> { [first] = 7, [first + 60] = 1 }, await own.Sums("AWS/Kinesis", "IncomingRecords", Orders));
    }

    [Fact]
    public async Task Counts_that_no_append_takes_for_minutes_are_lost_and_no_others()
    {
        await using var own = await OwnWorld.Open();
        var log = new ScriptedLog(own.World.Log);
        own.World.Streams = log;
        await own.Restart(isKilled: true);
        var stream = await own.Make("kinesis", "stream", "orders");
        log.Status = AppendStatus.DiskFull;
        own.Count(stream, UsageDimension.RecordsIn, 7);
        await Assert.ThrowsAsync<TarnException>(own.Pass);
        own.World.Time.Advance(TimeSpan.FromMinutes(5));
        log.Status = null;
        own.Count(stream, UsageDimension.RecordsIn, 1);
        await own.Pass();
        await own.Pass();
        Assert.Equal(1, Assert.Single(await own.Sums("AWS/Kinesis", "IncomingRecords", Orders)).Value);
    }

    [Fact]
    public async Task A_pass_is_due_shortly_after_the_minute()
    {
        await using var own = await OwnWorld.Open();
        Assert.InRange((own.Due - own.World.Time.GetUtcNow()).TotalSeconds, 0, 62);
        Assert.True(own.Due.ToUnixTimeSeconds() > own.Minute + 60);
        await own.Pass();
        Assert.Equal(own.Minute + 62, own.Due.ToUnixTimeSeconds());
    }
}
