using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    private const int PageDefault = 50;

    /// <summary>The work groups in the order of their names; <c>primary</c> is always among them.</summary>
    public async Task<ListWorkGroupsOutput> ListWorkGroups(ListWorkGroupsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = await store.Read(
            reader => ResourceRegistry.List(reader, WorkGroupFinder.Kind.NameOf(call, ""), null, GroupsMax + 1), cancellationToken);
        var names = found.Select(resource => resource.Name.Name).Append(WorkGroupFinder.Primary).Distinct().Order(StringComparer.Ordinal).ToList();
        var (page, next) = tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? PageDefault);
        var byName = found.ToDictionary(resource => resource.Name.Name, WorkGroupFinder.Decode);
        return new ListWorkGroupsOutput
        {
            WorkGroups = [.. page.Select(name => Summary(byName.GetValueOrDefault(name) ?? groups.Find(call, WorkGroupFinder.Primary)))],
            NextToken = next,
        };
    }

    private static WorkGroupSummary Summary(WorkGroup group) => new()
    {
        Name = group.Name,
        State = group.State,
        Description = group.Description,
        CreationTime = group.CreationTime,
        EngineVersion = group.Configuration!.EngineVersion,
    };
}
