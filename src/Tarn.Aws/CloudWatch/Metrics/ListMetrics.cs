using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.Metrics;

internal sealed partial class MetricOperations
{
    private const int MetricsPage = 500;

    private static readonly TimeSpan RecentlyActive = TimeSpan.FromHours(3);

    /// <summary>Metrics with data of the last 15 days, sorted by their names.</summary>
    [Kept("IncludeLinkedAccounts", "no accounts are linked: the caller's own metrics are listed")]
    [RefusedInside("OwningAccount", "a call as that account")]
    [Client]
    public async Task<ListMetricsOutput> ListMetrics(ListMetricsInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.OwningAccount is { } account && account != call.Account)
        {
            throw CloudWatchErrors.InvalidParameterValueException($"OwningAccount {account} is not the caller's account. Call as that account.");
        }

        var filters = input.Dimensions ?? [];
        var since = input.RecentlyActive is null ? 0 : (call.Time - RecentlyActive).ToUnixTimeMilliseconds();
        bool IsListed(SeriesEntry entry) => entry.LastMs >= since
            && (input.Namespace is null || entry.Metric.Namespace == input.Namespace)
            && (input.MetricName is null || entry.Metric.Name == input.MetricName)
            && filters.All(filter => entry.Metric.ValueOf(filter.Name) is { } value && (filter.Value is null || filter.Value == value));
        static string KeyOf(MetricIdentity metric) =>
            string.Join('\0', [metric.Namespace, metric.Name, .. metric.Dimensions.SelectMany(each => (string[])[each.Name, each.Value])]);

        MetricIdentity[] listed =
        [
            .. (await metrics.List(MetricNames.ScopeOf(call), cancellationToken)).Where(IsListed).Select(entry => entry.Metric)
                .OrderBy(KeyOf, StringComparer.Ordinal),
        ];
        var named = filters.SelectMany(each => (string?[])[each.Name, each.Value]);
        var of = string.Join('\0', [input.Namespace, input.MetricName, input.RecentlyActive, .. named]);
        var (page, next) = tokens.Of(call, of, listed, KeyOf, input.NextToken, MetricsPage);
        return new ListMetricsOutput { Metrics = [.. page.Select(Show)], NextToken = next };
    }

    private static Metric Show(MetricIdentity metric) => new()
    {
        Namespace = metric.Namespace,
        MetricName = metric.Name,
        Dimensions = [.. metric.Dimensions.Select(each => new Dimension { Name = each.Name, Value = each.Value })],
    };
}
