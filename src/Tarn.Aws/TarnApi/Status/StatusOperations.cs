using Tarn.Aws.TarnApi.Pending;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

/// <summary>The state of the instance.</summary>
/// <param name="parts">Each reports the state of one part.</param>
/// <param name="backlogs">Makes the rows of waiting records.</param>
/// <param name="time">The clock.</param>
[AwsOperations("tarn")]
internal sealed partial class StatusOperations(IReadOnlyList<IStatusPart> parts, BacklogReports backlogs, TimeProvider time)
{
    private const int BacklogRowsMax = 100;

    /// <summary>
    /// Reports the state of the instance: streams, deliveries, functions and tables of the caller's account in all regions; disk and
    /// memory. It shows and counts the resources that the caller may describe. Notices and jobs are for the account that the instance serves.
    /// </summary>
    public async Task<GetStatusOutput> GetStatus(GetStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var status = new StatusReport { Account = call.Account, IsSeen = call.IsAllowed };
        foreach (var part in parts)
        {
            await part.AddTo(status, cancellationToken);
        }

        var (rows, beyond) = await backlogs.Of(call, static _ => true, BacklogReports.RowsMax, cancellationToken);
        var waiting = rows.Where(row => row.Waiting > 0 || row.Lost > 0).ToList();
        return status.ToOutput() with
        {
            Backlog = [.. waiting.Take(BacklogRowsMax)],
            BacklogLeftOut = waiting.Count - Math.Min(waiting.Count, BacklogRowsMax) + beyond,
        };
    }
}
