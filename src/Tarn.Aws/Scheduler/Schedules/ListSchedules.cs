using Tarn.Aws.Scheduler.Model;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Schedules;

internal sealed partial class ScheduleOperations
{
    private const int PageMax = 100;

    // A page may have fewer schedules than it could: a call reads a bounded number of rows.
    private const int ReadMax = 1_024;

    /// <summary>The schedules of a group, or of all groups by the groups' names.</summary>
    public async Task<ListSchedulesOutput> ListSchedules(ListSchedulesInput input, Call call, CancellationToken cancellationToken)
    {
        IReadOnlyList<RegisteredGroup> groups = input.GroupName is { } given
            ? [await finder.Find(call, given, cancellationToken)]
            : await finder.All(call, cancellationToken);
        var (scope, limit) = ($"{input.GroupName}/{input.NamePrefix}/{input.State}", input.MaxResults ?? PageMax);
        var (group, after) = tokens.Read(call, scope, input.NextToken)?.Split('/') is [var inGroup, var last] ? (inGroup, last) : ("", null);
        var (found, read, next) = (new List<ScheduleSummary>(), 0, (string?)null);
        foreach (var one in groups.Where(one => string.CompareOrdinal(one.Resource.Name.Name, group) >= 0))
        {
            var name = one.Resource.Name.Name;
            var from = name == group && after is { Length: > 0 } ? after : null;
            while (next is null)
            {
                var most = Math.Min(limit + 1 - found.Count, ReadMax - read);
                if (most <= 0)
                {
                    next = tokens.After(call, scope, $"{name}/{from}");
                    break;
                }

                var start = from;
                var page = await store.Read(reader => ScheduleRows.List(reader, one.Resource.Id, input.NamePrefix ?? "", start, most), cancellationToken);
                read += page.Count;
                found.AddRange(page.Where(schedule => input.State is null || ScheduleForms.StateOf(schedule) == input.State).Select(ScheduleForms.SummaryOf));
                if (found.Count > limit)
                {
                    found.RemoveAt(limit);
                    next = tokens.After(call, scope, $"{found[^1].GroupName}/{found[^1].Name}");
                }
                else if (page.Count < most)
                {
                    break;
                }
                else
                {
                    from = page[^1].Name;
                }
            }

            if (next is not null)
            {
                break;
            }
        }

        return new ListSchedulesOutput { Schedules = found, NextToken = next };
    }
}
