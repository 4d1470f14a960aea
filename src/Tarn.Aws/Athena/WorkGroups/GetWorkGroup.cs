using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    /// <summary>A work group with its settings.</summary>
    public Task<GetWorkGroupOutput> GetWorkGroup(GetWorkGroupInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetWorkGroupOutput { WorkGroup = groups.Find(call, input.WorkGroup) });
}
