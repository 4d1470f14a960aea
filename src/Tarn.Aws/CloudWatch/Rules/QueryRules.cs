using System.Text.RegularExpressions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Metrics.Queries;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;
using Statistic = Tarn.Telemetry.Metrics.Statistics.Statistic;

namespace Tarn.Aws.CloudWatch.Rules;

/// <summary>Checks the queries of GetMetricData.</summary>
internal static partial class QueryRules
{
    private const int QueriesMax = 500;

    /// <summary>The queries of a request.</summary>
    /// <exception cref="AwsErrorException">A query breaks a rule.</exception>
    public static IReadOnlyList<MetricQuery> Check(Call call, IReadOnlyList<MetricDataQuery> given)
    {
        if (given.Count is 0 or > QueriesMax)
        {
            throw Refused($"The collection MetricDataQueries must have a size from 1 to {QueriesMax}.");
        }

        var queries = new List<MetricQuery>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < given.Count; i++)
        {
            var query = given[i];
            if (!ValidId().IsMatch(query.Id) || !ids.Add(query.Id))
            {
                throw Refused($"The value {query.Id} for MetricDataQueries.member.{i + 1}.Id must be unique, and begin with a lower-case letter.");
            }

            if (query.AccountId is { } account && account != call.Account)
            {
                throw Refused($"The AccountId {account} of MetricDataQueries.member.{i + 1} is not the caller's account. Call as that account.");
            }

            queries.Add(Of(query, $"MetricDataQueries.member.{i + 1}"));
        }

        return queries.Exists(query => query.IsReturned) ? queries : throw Refused("At least one query must have ReturnData true.");
    }

    /// <summary>The period of a parameter.</summary>
    public static int Period(int period, string at) => Periods.IsValid(period)
        ? period
        : throw CloudWatchErrors.InvalidParameterValueException($"The parameter {at} must be {Periods.Valid}.");

    private static MetricQuery Of(MetricDataQuery query, string at)
    {
        if (query.MetricStat is null == query.Expression is null)
        {
            throw Refused($"Exactly one of {at}.MetricStat and {at}.Expression must be specified.");
        }

        var common = new MetricQuery { Id = query.Id, Label = query.Label, IsReturned = query.ReturnData ?? true };
        if (query.Expression is { } expression)
        {
            return common with { Expression = expression, Period = query.Period is { } own ? Period(own, $"{at}.Period") : null };
        }

        var (stat, metric) = (query.MetricStat!, query.MetricStat!.Metric);
        var space = MetricNames.Given(metric.Namespace, $"{at}.MetricStat.Metric.Namespace");
        var name = MetricNames.Given(metric.MetricName, $"{at}.MetricStat.Metric.MetricName");
        return common with
        {
            Metric = MetricIdentity.Of(space, name, MetricNames.Dimensions(metric.Dimensions, $"{at}.MetricStat.Metric.Dimensions")),
            Statistic = Statistic.Parse(stat.Stat),
            Unit = stat.Unit is { } unit && MetricUnit.TryParse(unit, out var known) ? known : null,
            Period = Period(stat.Period, $"{at}.MetricStat.Period"),
        };
    }

    private static AwsErrorException Refused(string message) => new("ValidationError", 400, message);

    [GeneratedRegex(@"^[a-z][A-Za-z0-9_]{0,254}\z")]
    private static partial Regex ValidId();
}
