using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

internal sealed partial class StatusOperations
{
    /// <summary>
    /// Reports the state of the instance: streams, deliveries, functions and tables of the caller's account in all regions; disk and
    /// memory. Notices and jobs are for the account that the instance serves.
    /// </summary>
    public async Task<GetStatusOutput> GetStatus(GetStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var status = new StatusReport { Account = call.Account };
        foreach (var part in parts)
        {
            await part.AddTo(status, cancellationToken);
        }

        return status.ToOutput();
    }
}
