using Tarn.Aws.Scheduler.Changes;
using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Finding;
using Tarn.Aws.Scheduler.Model;
using Tarn.Aws.Scheduler.Resources;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler.Groups;

/// <summary>Groups of schedules.</summary>
/// <param name="finder">Finds groups.</param>
/// <param name="changes">Makes and deletes groups.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("scheduler")]
internal sealed partial class GroupOperations(GroupFinder finder, GroupChanges changes, PageTokens tokens)
{
    private const int PageMax = 100;

    /// <seealso href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html"/>
    public async Task<CreateScheduleGroupOutput> CreateScheduleGroup(CreateScheduleGroupInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.Name == ScheduleGroupDefinition.Default)
        {
            await finder.Find(call, input.Name, cancellationToken);
        }

        var name = ScheduleGroupDefinition.Kind.NameOf(call, input.Name);
        await changes.Create(call, name, input.ClientToken, GroupTags.Of(input.Tags), cancellationToken);
        return new CreateScheduleGroupOutput { ScheduleGroupArn = ScheduleGroupDefinition.Kind.ArnOf(name) };
    }

    /// <summary>Deletes a group with its schedules. A large group is shown as DELETING until they are gone.</summary>
    public async Task<DeleteScheduleGroupOutput> DeleteScheduleGroup(DeleteScheduleGroupInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.Name == ScheduleGroupDefinition.Default)
        {
            throw SchedulerFailures.Invalid("Cannot delete the default schedule group.");
        }

        await changes.Delete(call, ScheduleGroupDefinition.Kind.NameOf(call, input.Name), input.ClientToken, cancellationToken);
        return new DeleteScheduleGroupOutput();
    }

    public async Task<GetScheduleGroupOutput> GetScheduleGroup(GetScheduleGroupInput input, Call call, CancellationToken cancellationToken)
    {
        var group = await finder.Find(call, input.Name, cancellationToken);
        return new GetScheduleGroupOutput
        {
            Arn = group.Resource.Arn,
            Name = group.Resource.Name.Name,
            State = StateOf(group),
            CreationDate = group.Resource.Created,
            LastModificationDate = ChangedOf(group),
        };
    }

    /// <summary>The groups of the account, by name.</summary>
    public async Task<ListScheduleGroupsOutput> ListScheduleGroups(ListScheduleGroupsInput input, Call call, CancellationToken cancellationToken)
    {
        var prefix = input.NamePrefix ?? "";
        RegisteredGroup[] groups = [.. (await finder.All(call, cancellationToken)).Where(
            group => group.Resource.Name.Name.StartsWith(prefix, StringComparison.Ordinal))];
        var (page, next) = tokens.Of(call, prefix, groups, group => group.Resource.Name.Name, input.NextToken, input.MaxResults ?? PageMax);
        return new ListScheduleGroupsOutput
        {
            ScheduleGroups = [.. page.Select(group => new ScheduleGroupSummary
            {
                Arn = group.Resource.Arn,
                Name = group.Resource.Name.Name,
                State = StateOf(group),
                CreationDate = group.Resource.Created,
                LastModificationDate = ChangedOf(group),
            })],
            NextToken = next,
        };
    }

    private static string StateOf(RegisteredGroup group) => group.Definition.IsDeleting ? "DELETING" : "ACTIVE";

    private static DateTimeOffset ChangedOf(RegisteredGroup group) => DateTimeOffset.FromUnixTimeMilliseconds(group.Definition.ChangedMs);
}
