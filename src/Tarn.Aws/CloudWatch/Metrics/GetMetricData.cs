using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Metrics.Queries;

namespace Tarn.Aws.CloudWatch.Metrics;

internal sealed partial class MetricOperations
{
    private const int PointsMax = 100_800;

    /// <summary>Statistics of metrics, and expressions over them. A page ends after a number of points; its last series may be partial.</summary>
    [Kept("LabelOptions.Timezone", "times in labels are UTC", "+0000")]
    [Client]
    public async Task<GetMetricDataOutput> GetMetricData(GetMetricDataInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.StartTime >= input.EndTime)
        {
            throw new AwsErrorException("ValidationError", 400, "The parameter StartTime must be less than the parameter EndTime.");
        }

        if (input.MaxDatapoints is <= 0 or > PointsMax)
        {
            throw new AwsErrorException("ValidationError", 400, $"The parameter MaxDatapoints must be a number from 1 to {PointsMax}.");
        }

        var queries = QueryRules.Check(call, input.MetricDataQueries);
        var of = OfRequest(input, queries);
        var skipped = tokens.Read(call, of, input.NextToken) is { } place ? long.Parse(place, CultureInfo.InvariantCulture) : 0;
        var end = (long)Math.Ceiling(input.EndTime.ToUnixTimeMilliseconds() / 1_000.0);
        var request = new MetricDataRequest(queries, input.StartTime.ToUnixTimeSeconds(), end, call.Time.ToUnixTimeSeconds());
        var results = await metrics.Query(MetricNames.ScopeOf(call), request, cancellationToken);
        var page = new PointPage(skipped, input.MaxDatapoints ?? PointsMax, input.ScanBy == "TimestampAscending");
        var shown = results.Select(page.Show).OfType<MetricDataResult>().ToList();
        return new GetMetricDataOutput
        {
            MetricDataResults = shown,
            NextToken = page.Next is { } next ? tokens.After(call, of, next.ToString(CultureInfo.InvariantCulture)) : null,
            Messages = results.Any(result => result.IsCut)
                ? [new MessageData { Code = "MaxMetricsExceeded", Value = "A SEARCH found more than 100 metrics; the first 100 are returned." }]
                : [],
        };
    }

    // A token opens only with the same queries and times.
    private static string OfRequest(GetMetricDataInput input, IReadOnlyList<MetricQuery> queries)
    {
        var text = string.Join('\n', queries.Select(query => query.ToString()).Append(FormattableString.Invariant(
            $"{input.StartTime.ToUnixTimeMilliseconds()} {input.EndTime.ToUnixTimeMilliseconds()} {input.ScanBy}")));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
