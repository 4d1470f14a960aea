using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    private const int PageDefault = 50;

    /// <summary>Log groups in ordinal order of their names. The token is the last name of the page before.</summary>
    [Refused("logGroupIdentifiers", "logGroupNamePrefix")]
    public async Task<DescribeLogGroupsOutput> DescribeLogGroups(DescribeLogGroupsInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var limit = input.Limit ?? PageDefault;
        var (found, after, isMore) = (new List<LogGroup>(), input.NextToken, true);
        while (isMore && found.Count < limit)
        {
            var page = await store.Read(
                reader => ResourceRegistry.List(reader, LogGroupDefinition.Kind.NameOf(call, input.LogGroupNamePrefix ?? ""), after, PageDefault + 1),
                cancellationToken);
            foreach (var group in page.Take(PageDefault).TakeWhile(_ => found.Count < limit))
            {
                after = group.Name.Name;
                if (Fits(input, group))
                {
                    found.Add(Show(group, await logs.SizeOf(LogGroupFinder.ScopeOf(call), LogGroupId.Of(group), cancellationToken)));
                }
            }

            isMore = page.Count > 0 && page[^1].Name.Name != after;
        }

        return new DescribeLogGroupsOutput { LogGroups = found, NextToken = isMore ? after : null };
    }

    private static bool Fits(DescribeLogGroupsInput input, Resource group) =>
        (input.LogGroupNamePattern is null || group.Name.Name.Contains(input.LogGroupNamePattern, StringComparison.OrdinalIgnoreCase))
            && (input.LogGroupClass is null || input.LogGroupClass == LogGroupDefinition.Kind.Read(group).Class);

    private static LogGroup Show(Resource group, long bytes)
    {
        var definition = LogGroupDefinition.Kind.Read(group);
        return new LogGroup
        {
            LogGroupName = group.Name.Name,
            CreationTime = group.Created.ToUnixTimeMilliseconds(),
            RetentionInDays = definition.RetentionDays,
            MetricFilterCount = definition.MetricFilters?.Count ?? 0,
            Arn = group.Arn + ":*",
            LogGroupArn = group.Arn,
            StoredBytes = bytes,
            LogGroupClass = definition.Class,
        };
    }
}
