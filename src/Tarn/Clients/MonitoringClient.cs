using Tarn.Aws.CloudWatch;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>CloudWatch as the commands use it: whole lists.</summary>
internal sealed class MonitoringClient(DoorClient client)
{
    // The protocol of JSON; the first one is in CBOR.
    private const int Json = 1;

    private static readonly string[] AllTypes = ["MetricAlarm", "CompositeAlarm"];

    private readonly CloudWatchClient _client = new(client, CloudWatchDoor.Descriptor.Protocols[Json]);

    /// <summary>The alarms of the region: alarms on metrics, then composite ones.</summary>
    /// <param name="name">The only one; null: all.</param>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public async Task<(IReadOnlyList<MetricAlarm> Metric, IReadOnlyList<CompositeAlarm> Composite)> Alarms(string? name, CancellationToken cancellationToken)
    {
        var (metric, composite, token) = (new List<MetricAlarm>(), new List<CompositeAlarm>(), default(string));
        do
        {
            var input = new DescribeAlarmsInput { AlarmTypes = [.. AllTypes], AlarmNames = name is null ? null : [name], NextToken = token };
            var page = await _client.DescribeAlarms(input, cancellationToken);
            metric.AddRange(page.MetricAlarms ?? []);
            composite.AddRange(page.CompositeAlarms ?? []);
            token = page.NextToken;
        }
        while (token is not null);
        return (metric, composite);
    }

    /// <summary>The newest items of the history.</summary>
    /// <param name="name">The only alarm; null: all.</param>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public async Task<IReadOnlyList<AlarmHistoryItem>> History(string? name, int most, CancellationToken cancellationToken)
    {
        const int PageMax = 100;
        var (found, token) = (new List<AlarmHistoryItem>(), default(string));
        do
        {
            var input = new DescribeAlarmHistoryInput
            {
                AlarmName = name,
                AlarmTypes = [.. AllTypes],
                MaxRecords = Math.Min(PageMax, most - found.Count),
                NextToken = token,
            };
            var page = await _client.DescribeAlarmHistory(input, cancellationToken);
            found.AddRange(page.AlarmHistoryItems ?? []);
            token = page.NextToken;
        }
        while (token is not null && found.Count < most);
        return found;
    }

    /// <summary>The metrics of the region.</summary>
    /// <param name="space">The only namespace; null: all.</param>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public async Task<IReadOnlyList<Metric>> Metrics(string? space, CancellationToken cancellationToken)
    {
        var (found, token) = (new List<Metric>(), default(string));
        do
        {
            var page = await _client.ListMetrics(new ListMetricsInput { Namespace = space, NextToken = token }, cancellationToken);
            found.AddRange(page.Metrics ?? []);
            token = page.NextToken;
        }
        while (token is not null);
        return found;
    }

    /// <summary>The points of a query, oldest first.</summary>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public async Task<IReadOnlyList<(DateTimeOffset Time, double Value)>> Points(
        MetricStat query, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (found, token) = (new List<(DateTimeOffset, double)>(), default(string));
        do
        {
            var input = new GetMetricDataInput
            {
                MetricDataQueries = [new MetricDataQuery { Id = "m", MetricStat = query }],
                StartTime = from,
                EndTime = before,
                ScanBy = "TimestampAscending",
                NextToken = token,
            };
            var page = await _client.GetMetricData(input, cancellationToken);
            var series = page.MetricDataResults is [var one, ..] ? one : null;
            found.AddRange((series?.Timestamps ?? []).Zip(series?.Values ?? []));
            token = page.NextToken;
        }
        while (token is not null);
        return found;
    }
}
