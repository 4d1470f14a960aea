using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.Access;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Telemetry.Tests.Metrics.Own;

public sealed partial class PrometheusPageTests
{
    [Fact]
    public async Task Each_row_with_values_is_a_family_and_the_text_is_strictly_of_the_format()
    {
        await using var own = await OwnWorld.Open();
        var (stream, table) = (await own.Make("kinesis", "stream", "orders"), await own.Make("dynamodb", "table", "people"));
        var odd = await own.Make("sqs", "queue", "a\\b\"c\nd", "111122223333");
        own.Count(stream, UsageDimension.RecordsIn, 7);
        own.Count(odd, ServiceCell.MessagesSent, 3);
        own.Count(table, UsageDimension.ReadHalfUnits, 3);
        stream.Cells!.Record(0, own.Operations.Of("kinesis", "PutRecords").Histogram, 20_000);
        stream.Cells.Record(0, own.Operations.Of("kinesis", "PutRecords").Histogram, 20_000);
        table.Cells!.Record(0, own.Operations.Of("dynamodb", "GetItem").Histogram, 5_000);
        own.Gauges.Add("disk.free", () => 1_000);
        own.Figures.Add(report =>
        {
            report.Add(MetricWorld.Scope, Figure.MessagesVisible, "q", 4);
            report.AddTotal(MetricWorld.Scope, Figure.RowsDelivered, "d", 9, report.Now);
        });
        await own.Pass();

        var (types, samples) = Parse(own.Page());
        Assert.Equal(7, samples["""aws_kinesis_incoming_records_total{account="000000000000",region="us-east-1",stream_name="orders"}"""]);
        Assert.Equal(3, samples["""aws_sqs_number_of_messages_sent_total{account="111122223333",region="us-east-1",queue_name="a\\b\"c\nd"}"""]);
        Assert.Equal(1.5, samples["""aws_dynamodb_consumed_read_capacity_units_total{account="000000000000",region="us-east-1",table_name="people"}"""]);
        const string Latency = "aws_kinesis_put_records_latency_seconds";
        const string Orders = """{account="000000000000",region="us-east-1",stream_name="orders"}""";
        Assert.Equal(("summary", 2.0), (types[Latency], samples[$"{Latency}_count{Orders}"]));
        Assert.InRange(samples[$"{Latency}_sum{Orders}"], 0.039, 0.041);
        Assert.InRange(samples[$"{Latency}{Orders[..^1]},quantile=\"0.99\"}}"], 0.019, 0.021);
        const string Operation = """{account="000000000000",region="us-east-1",table_name="people",operation="GetItem"}""";
        Assert.Equal(1, samples[$"aws_dynamodb_successful_request_latency_seconds_count{Operation}"]);
        Assert.Equal(1_000, samples["tarn_disk_free_bytes"]);
        Assert.Equal(("gauge", "counter"), (types["tarn_disk_free_bytes"], types["aws_firehose_delivery_to_iceberg_successful_row_count_total"]));
        Assert.Equal(4, samples["""aws_sqs_approximate_number_of_messages_visible{account="000000000000",region="us-east-1",queue_name="q"}"""]);
    }

    [Fact]
    public void Families_have_names_of_their_own()
    {
        // Samples of a minute, which the page leaves out, may have the name of a resource's metric.
        var rows = MetricRows.All.GroupBy(row => (row.Namespace, row.Name))
            .Select(same => same.SingleOrDefault(row => row.Kind != CellKind.Figure) ?? same.Single());
        var names = rows.SelectMany(row => new[] { PrometheusPage.FamilyOf(row, true), PrometheusPage.FamilyOf(row, false) }).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z_][a-z0-9_]*$", name));
    }

    // Strict: each line is of the format, a family's lines follow each other, and no sample is there twice.
    private static (Dictionary<string, string> Types, Dictionary<string, double> Samples) Parse(ReadOnlyMemory<byte> page)
    {
        var text = Encoding.UTF8.GetString(page.Span);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var (types, samples, family, help) = (new Dictionary<string, string>(), new Dictionary<string, double>(), "", "");
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } helped)
            {
                help = helped.Groups[1].Value;
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                family = typed.Groups[1].Value;
                Assert.Equal(help, family);
                types.Add(family, typed.Groups[2].Value);
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                var name = sample.Groups[1].Value;
                var isPart = types[family] == "summary" && (name == $"{family}_sum" || name == $"{family}_count");
                Assert.True(name == family || isPart, line);
                samples.Add(name + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
            }
        }

        return (types, samples);
    }

    [GeneratedRegex(@"^# HELP ([a-z_][a-z0-9_]*) [^\\]+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|summary)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^([a-z_][a-z0-9_]*)(\{(?:[a-z_]+=""(?:[^""\\\n]|\\[\\""n])*""(?:,(?!\})|(?=\})))+\})? (-?[0-9.]+(?:E[+-]?[0-9]+)?)$")]
    private static partial Regex SampleLine();
}
