using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    /// <summary>The work groups: <c>primary</c>.</summary>
    public Task<ListWorkGroupsOutput> ListWorkGroups(ListWorkGroupsInput input, Call call, CancellationToken cancellationToken)
    {
        return Task.FromResult(new ListWorkGroupsOutput
        {
            WorkGroups = [new WorkGroupSummary { Name = PrimaryWorkGroup.Name, State = "ENABLED", Description = "", EngineVersion = PrimaryWorkGroup.Engine }],
        });
    }
}
