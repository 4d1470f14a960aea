using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Pending;

namespace Tarn.Aws.TarnApi.Backlog;

/// <summary>The records and messages that wait.</summary>
/// <param name="reports">Makes the rows.</param>
/// <param name="time">The clock.</param>
[AwsOperations("tarn")]
internal sealed partial class BacklogOperations(BacklogReports reports, TimeProvider time)
{
    /// <summary>
    /// Reports where records and messages wait in the call's region, with their rule, the time that is left, and the losses. It shows the
    /// resources that the caller may describe, at most 1,000, the ones that end first before others.
    /// </summary>
    public async Task<GetBacklogOutput> GetBacklog(GetBacklogInput input, Call call, CancellationToken cancellationToken)
    {
        var (rows, leftOut) = await reports.Of(
            call,
            row => row.Region == call.Region && (input.Kind is null || input.Kind == row.Kind) && (input.Name is not { } name || Names(row, name)),
            BacklogReports.RowsMax,
            cancellationToken);
        return new GetBacklogOutput { Time = time.GetUtcNow(), Rows = rows, LeftOut = leftOut };
    }

    private static bool Names(BacklogRow row, string name) => row.Name == name || row.Arn == name || row.Target == name;
}
