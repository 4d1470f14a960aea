using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;
using Statistic = Tarn.Telemetry.Metrics.Statistics.Statistic;

namespace Tarn.Aws.CloudWatch.Metrics;

internal sealed partial class MetricOperations
{
    private const int DatapointsMax = 1_440;

    /// <summary>Statistics of one metric. Periods begin at the start time, and each unit has points of its own.</summary>
    public async Task<GetMetricStatisticsOutput> GetMetricStatistics(GetMetricStatisticsInput input, Call call, CancellationToken cancellationToken)
    {
        var (space, name) = (MetricNames.Given(input.Namespace, "Namespace"), MetricNames.Given(input.MetricName, "MetricName"));
        var (start, end) = (MetricNames.Given(input.StartTime, "StartTime"), MetricNames.Given(input.EndTime, "EndTime"));
        var period = QueryRules.Period(MetricNames.Given(input.Period, "Period"), "Period");
        var metric = MetricIdentity.Of(space, name, MetricNames.Dimensions(input.Dimensions, "Dimensions"));
        var statistics = StatisticsOf(input);
        CheckTimes(start, end, period);

        // The start of a period is rounded down to a whole minute, or to a part of one.
        var rounding = Math.Min(period, 60);
        var from = start.ToUnixTimeSeconds() / rounding * rounding;
        var count = (end.ToUnixTimeSeconds() - from + period - 1) / period;
        var oldest = Math.Max(from, (call.Time - MetricTimes.KeptOf(period)).ToUnixTimeSeconds());
        var aggregator = new PeriodAggregator(from, period, statistics.Any(each => each.NeedsValues), byUnit: true);
        var unit = input.Unit is { } named && MetricUnit.TryParse(named, out var known) ? known : default(MetricUnit?);
        await metrics.Read(MetricNames.ScopeOf(call), [new SeriesRead(metric.Id, unit, oldest, from + (count * period), aggregator)], cancellationToken);
        return new GetMetricStatisticsOutput
        {
            Label = name,
            Datapoints = [.. aggregator.Periods.Where(each => each.Values.Count > 0).Select(each => Point(each.Start, each.Unit, each.Values, statistics))],
        };
    }

    private static void CheckTimes(DateTimeOffset start, DateTimeOffset end, int period)
    {
        if (start >= end)
        {
            throw CloudWatchErrors.InvalidParameterValueException("The parameter StartTime must be less than the parameter EndTime.");
        }

        var wanted = (long)Math.Ceiling((end - start).TotalSeconds / period);
        if (wanted > DatapointsMax)
        {
            throw CloudWatchErrors.InvalidParameterCombinationException(
                FormattableString.Invariant($"You have requested up to {wanted:N0} datapoints, which exceeds the limit of {DatapointsMax:N0}. ")
                    + "You may reduce the datapoints requested by increasing Period, or decreasing the time range.");
        }
    }

    private static IReadOnlyList<Statistic> StatisticsOf(GetMetricStatisticsInput input) => (input.Statistics, input.ExtendedStatistics) switch
    {
        ({ Count: > 0 } plain, null or { Count: 0 }) => [.. plain.Select(Statistic.Parse)],
        (null or { Count: 0 }, { Count: > 0 } extended) => [.. extended.Select(Statistic.Parse)],
        ({ Count: > 0 }, _) => throw CloudWatchErrors.InvalidParameterCombinationException("Specify either Statistics or ExtendedStatistics, but not both."),
        _ => throw CloudWatchErrors.MissingRequiredParameterException("Must specify either Statistics or ExtendedStatistics."),
    };

    private static Datapoint Point(long second, MetricUnit unit, PeriodValues values, IReadOnlyList<Statistic> statistics)
    {
        double? Of(StatisticKind kind) => statistics.FirstOrDefault(each => each.Kind == kind && !each.NeedsValues)?.Of(values);
        var extended = statistics.Where(each => each.NeedsValues)
            .Select(each => (each.Text, Value: each.Of(values))).Where(each => each.Value is not null)
            .DistinctBy(each => each.Text).ToDictionary(each => each.Text, each => each.Value!.Value);
        return new Datapoint
        {
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(second),
            SampleCount = Of(StatisticKind.SampleCount),
            Average = Of(StatisticKind.Average),
            Sum = Of(StatisticKind.Sum),
            Minimum = Of(StatisticKind.Minimum),
            Maximum = Of(StatisticKind.Maximum),
            Unit = unit.Name,
            ExtendedStatistics = extended.Count > 0 ? extended : null,
        };
    }
}
