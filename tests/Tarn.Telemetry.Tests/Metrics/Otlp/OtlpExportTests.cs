using System.Net;
using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Tests.Metrics.Own;

namespace Tarn.Telemetry.Tests.Metrics.Otlp;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task A_collector_gets_the_figures_of_the_page()
    {
        await using var own = await OwnWorld.Open();
        using var collector = new OtlpCollector();
        var stream = await own.Make("kinesis", "stream", "orders");
        own.Count(stream, UsageDimension.RecordsIn, 7);
        stream.Cells!.Record(0, own.Operations.Of("kinesis", "PutRecords").Histogram, 20_000);
        own.Gauges.Add("disk.free", () => 1_000);
        own.Figures.Add(report => report.AddTotal(MetricWorld.Scope, Figure.RowsDelivered, "d", 9, report.Now));
        await own.Pass();
        var log = new Lines();
        await using (var export = own.Export(collector.Url, log))
        {
            await export.Run(default);
            var values = collector.Last();
            const string Orders = "{account=000000000000,region=us-east-1,stream_name=orders}";
            Assert.Equal(7, values[$"aws_kinesis_incoming_records{Orders}"]);
            Assert.Equal(1, values[$"aws_kinesis_put_records_latency_seconds_count{Orders}"]);
            Assert.InRange(values[$"aws_kinesis_put_records_latency_seconds_sum{Orders}"], 0.019, 0.021);
            const string OfOrders = "{account=000000000000,quantile=0.99,region=us-east-1,stream_name=orders}";
            Assert.InRange(values[$"aws_kinesis_put_records_latency_seconds{OfOrders}"], 0.019, 0.021);
            Assert.Equal(1_000, values["tarn_disk_free_bytes{}"]);
            Assert.Equal(9, values["aws_firehose_delivery_to_iceberg_successful_row_count{account=000000000000,delivery_stream_name=d,region=us-east-1}"]);

            own.Count(stream, UsageDimension.RecordsIn, 3);
        }

        // The end sends the last values.
        Assert.Equal(10, collector.Last()["aws_kinesis_incoming_records{account=000000000000,region=us-east-1,stream_name=orders}"]);
        Assert.Empty(log.All);
    }

    [Fact]
    public async Task A_metric_has_2000_resources_and_one_point_for_the_others()
    {
        await using var own = await OwnWorld.Open();
        using var collector = new OtlpCollector();
        own.Figures.Add(report =>
        {
            for (var i = 0; i < 2_100; i++)
            {
                report.AddTotal(MetricWorld.Scope, Figure.RowsDelivered, $"d{i}", 1, report.Now);
            }
        });
        await own.Pass();
        await using var export = own.Export(collector.Url, new Lines());
        await export.Run(default);
        const string Family = "aws_firehose_delivery_to_iceberg_successful_row_count";
        var points = collector.Last().Keys.Where(key => key.StartsWith(Family, StringComparison.Ordinal)).ToList();
        Assert.Equal(2_000, points.Count(point => point.Contains("delivery_stream_name=", StringComparison.Ordinal)));
        Assert.Contains($"{Family}{{otel.metric.overflow=true}}", points);
    }

    [Fact]
    public async Task A_collector_that_fails_is_logged_once_until_it_answers()
    {
        await using var own = await OwnWorld.Open();
        using var collector = new OtlpCollector { Status = HttpStatusCode.BadRequest };
        var stream = await own.Make("kinesis", "stream", "orders");
        own.Count(stream, UsageDimension.RecordsIn, 7);
        var log = new Lines();
        await using var export = own.Export(collector.Url, log);
        await export.Run(default);
        await export.Run(default);
        Assert.Equal([LogLevel.Warning], log.All);
        collector.Status = HttpStatusCode.OK;
        await export.Run(default);
        await export.Run(default);
        Assert.Equal([LogLevel.Warning, LogLevel.Information], log.All);
        Assert.Equal(7, collector.Last()["aws_kinesis_incoming_records{account=000000000000,region=us-east-1,stream_name=orders}"]);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_harms_nothing()
    {
        await using var own = await OwnWorld.Open();
        Uri url;
        using (var gone = new OtlpCollector())
        {
            url = gone.Url;
        }

        own.Count(await own.Make("kinesis", "stream", "orders"), UsageDimension.RecordsIn, 7);
        var log = new Lines();
        await using var export = own.Export(url, log);
        await export.Run(default);
        await export.Run(default);
        Assert.Equal([LogLevel.Warning], log.All);
    }

    private sealed class Lines : ILogger
    {
        public List<LogLevel> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(logLevel);
    }
}
