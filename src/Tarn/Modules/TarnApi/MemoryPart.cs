using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;

namespace Tarn.Modules.TarnApi;

/// <summary>The memory of the server, and the parts' shares of the limit.</summary>
internal sealed class MemoryPart(MemoryPlan plan) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        report.Memory = new MemoryStatus
        {
            LimitBytes = plan.TotalBytes,
            ServerBytes = Environment.WorkingSet,
            Parts = plan.Parts
                .Select(part => new Tarn.Aws.TarnApi.Model.MemoryPart { Name = part.Name, LimitBytes = plan.BytesOf(part) })
                .ToList(),
        };
        return ValueTask.CompletedTask;
    }
}
