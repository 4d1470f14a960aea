using Tarn.Aws.Scheduler.Changes;
using Tarn.Aws.Scheduler.Failures;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Finding;

/// <summary>Finds groups. The default group of an account exists from its first use.</summary>
/// <param name="groups">All groups.</param>
/// <param name="changes">Makes the default group.</param>
internal sealed class GroupFinder(Definitions<RegisteredGroup> groups, GroupChanges changes)
{
    /// <summary>A group of the caller's account and region; without a name the default one.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async ValueTask<RegisteredGroup> Find(Call call, string? given, CancellationToken cancellationToken)
    {
        var name = ScheduleGroupDefinition.Kind.NameOf(call, given ?? ScheduleGroupDefinition.Default);
        if (groups.Find(name) is null && name.Name == ScheduleGroupDefinition.Default)
        {
            await changes.MakeDefault(name, call.Time, cancellationToken);
        }

        var group = groups.Find(name) ?? throw SchedulerFailures.NoGroup(name.Name);
        call.Touch(group.Resource.Id, group.Resource.Cells);
        return group;
    }

    /// <summary>The groups of the caller's account and region, by name.</summary>
    public async ValueTask<IReadOnlyList<RegisteredGroup>> All(Call call, CancellationToken cancellationToken)
    {
        await Find(call, null, cancellationToken);
        return [.. groups.All.Where(group => group.Resource.Name.Account == call.Account && group.Resource.Name.Region == call.Region)
            .OrderBy(group => group.Resource.Name.Name, StringComparer.Ordinal)];
    }
}
