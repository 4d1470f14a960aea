using Tarn.Aws.Logs.Filters;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.MetricFilters;

/// <summary>Metric filters: matching log events become metric data.</summary>
/// <param name="changes">Changes the filters of groups.</param>
/// <param name="registry">The groups.</param>
[AwsOperations("logs")]
internal sealed partial class MetricFilterOperations(FilteredGroups changes, ResourceRegistry registry)
{
    private readonly Definitions<LogGroupDefinition> _definitions = LogGroupDefinition.Kind.In(registry);

    /// <summary>Adds or replaces a metric filter. Events that were accepted before have no data.</summary>
    [Refused("applyOnTransformedLogs", "false")]
    [Refused("fieldSelectionCriteria", "the filter pattern")]
    [Refused("emitSystemFieldDimensions", "dimensions")]
    public async Task PutMetricFilter(PutMetricFilterInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        changes.Find(call, input.LogGroupName);
        var wanted = MetricFilterForms.Of(input, call.Time);
        await changes.Put(
            call, input.LogGroupName, FilterLists.Metrics, wanted.Name, present => wanted with { CreatedMs = present?.CreatedMs ?? wanted.CreatedMs },
            cancellationToken);
    }

    public Task DeleteMetricFilter(DeleteMetricFilterInput input, Call call, CancellationToken cancellationToken) =>
        changes.Delete(call, input.LogGroupName, FilterLists.Metrics, input.FilterName, cancellationToken);

    /// <summary>Lists the filters of a group, or of all groups that the caller may ask for.</summary>
    public Task<DescribeMetricFiltersOutput> DescribeMetricFilters(DescribeMetricFiltersInput input, Call call, CancellationToken cancellationToken)
    {
        LogStreamFinder.Authorize(call, "logs:DescribeMetricFilters", LogGroupFinder.ArnOf(call, input.LogGroupName ?? "*"));
        if (input.MetricName is null != input.MetricNamespace is null)
        {
            throw LogsErrors.InvalidParameterException("metricName and metricNamespace must be given together.");
        }

        IEnumerable<Resource> groups = input.LogGroupName is { } name
            ? [changes.Find(call, name)]
            : registry.All(LogGroupDefinition.Kind.Service, LogGroupDefinition.Kind.Type)
                .Where(group => group.Name.Account == call.Account && group.Name.Region == call.Region);
        var all =
            from @group in groups
            from filter in _definitions.Of(@group).MetricFilters ?? []
            where filter.Name.StartsWith(input.FilterNamePrefix ?? "", StringComparison.Ordinal)
                && (input.MetricName is null || (filter.MetricName == input.MetricName && filter.Namespace == input.MetricNamespace))
            select (@group.Name.Name, filter.Name, MetricFilterForms.Of(@group, filter));
        var (page, next) = FilterPages.Of(all, input.NextToken, input.Limit);
        return Task.FromResult(new DescribeMetricFiltersOutput { MetricFilters = [.. page], NextToken = next });
    }
}
