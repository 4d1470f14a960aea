using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>The work groups: <c>primary</c>.</summary>
    public Task<ListWorkGroupsOutput> ListWorkGroups(ListWorkGroupsInput input, Call call, CancellationToken cancellationToken)
    {
        return Task.FromResult(new ListWorkGroupsOutput
        {
            WorkGroups = [new WorkGroupSummary { Name = Primary, State = "ENABLED", Description = "", EngineVersion = Executions.Engine }],
        });
    }
}
