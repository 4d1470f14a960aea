using Tarn.Aws.Logs.Filters;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.Subscriptions;

/// <summary>Subscription filters: matching log events go to a stream, a delivery stream or a function.</summary>
/// <param name="changes">Changes the filters of groups.</param>
/// <param name="checks">Checks destinations.</param>
[AwsOperations("logs")]
internal sealed partial class SubscriptionOperations(FilteredGroups changes, SubscriptionChecks checks)
{
    private const string Random = "Random";
    private const string ByStream = "ByLogStream";

    /// <summary>Adds or replaces a subscription filter. Events that were accepted before are not sent.</summary>
    [RefusedInside("destinationArn", SubscriptionChecks.Supported)]
    [Refused("applyOnTransformedLogs", "false")]
    [Refused("fieldSelectionCriteria", "the filter pattern")]
    [Refused("emitSystemFields", "owner, logGroup and logStream of each message")]
    public async Task PutSubscriptionFilter(PutSubscriptionFilterInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var group = changes.Find(call, input.LogGroupName);
        RequestedPattern.Parse(input.FilterPattern);
        await checks.Check(input, call, group, cancellationToken);
        await changes.Put(
            call,
            input.LogGroupName,
            FilterLists.Subscriptions,
            input.FilterName,
            present => new SubscriptionFilterDefinition
            {
                Name = input.FilterName,
                Pattern = input.FilterPattern,
                DestinationArn = input.DestinationArn,
                RoleArn = input.RoleArn,
                IsRandom = input.Distribution == Random,
                CreatedMs = present?.CreatedMs ?? call.Time.ToUnixTimeMilliseconds(),
            },
            cancellationToken);
    }

    /// <summary>Removes a subscription filter. Messages that wait for its destination are still sent.</summary>
    public Task DeleteSubscriptionFilter(DeleteSubscriptionFilterInput input, Call call, CancellationToken cancellationToken) =>
        changes.Delete(call, input.LogGroupName, FilterLists.Subscriptions, input.FilterName, cancellationToken);

    public Task<DescribeSubscriptionFiltersOutput> DescribeSubscriptionFilters(
        DescribeSubscriptionFiltersInput input, Call call, CancellationToken cancellationToken)
    {
        var found = changes.Find(call, input.LogGroupName);
        var all =
            from filter in LogGroupDefinition.Kind.Read(found).SubscriptionFilters ?? []
            where filter.Name.StartsWith(input.FilterNamePrefix ?? "", StringComparison.Ordinal)
            select (found.Name.Name, filter.Name, Show(found, filter));
        var (page, next) = FilterPages.Of(all, input.NextToken, input.Limit);
        return Task.FromResult(new DescribeSubscriptionFiltersOutput { SubscriptionFilters = [.. page], NextToken = next });
    }

    private static SubscriptionFilter Show(Resource group, SubscriptionFilterDefinition filter) => new()
    {
        FilterName = filter.Name,
        LogGroupName = group.Name.Name,
        FilterPattern = filter.Pattern,
        DestinationArn = filter.DestinationArn,
        RoleArn = filter.RoleArn,
        Distribution = filter.IsRandom ? Random : ByStream,
        ApplyOnTransformedLogs = false,
        CreationTime = filter.CreatedMs,
    };
}
