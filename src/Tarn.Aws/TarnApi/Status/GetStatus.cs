using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

internal sealed partial class StatusOperations
{
    /// <summary>
    /// Reports the state of the instance: streams, deliveries, tables, disk, memory and jobs, over all regions.
    /// </summary>
    public async Task<GetStatusOutput> GetStatus(GetStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var status = new StatusReport();
        foreach (var part in parts)
        {
            await part.AddTo(status, cancellationToken);
        }

        return status.ToOutput();
    }
}
